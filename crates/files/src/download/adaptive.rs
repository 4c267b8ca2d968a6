//! How many connections a file is worth: one where one is enough, more where that brings more.
//!
//! Pure: told now and then how far it is, it says how many there should be. From one on it doubles
//! as long as the last doubling paid, and goes back by one step where it did not. It does not
//! bother where the rest would come within two seconds anyway.
//!
//! Servers that hold each connection to a rate do so in bursts: a second's worth at once, and then
//! silence. Rates over a short time tell nothing there; but the silence does. A line that is the
//! bottleneck is never silent.

use super::limits::Connections;

/// What comes within this is not worth a further connection.
const SOON: f64 = 2.0;

/// So long at least, and so many times the server's own answer time, a number is tried.
const WINDOW: f64 = 0.25;
const ANSWERS: f64 = 4.0;
const LONGEST_WINDOW: f64 = 3.0;

/// New connections are waited for so long before it is measured without them.
const COMING: f64 = 2.0;

/// A doubling has to bring so many times what was before.
const PAYS: f64 = 1.25;

/// So much of the time nothing came over any connection: it is not the line that is slow.
const SILENT: f64 = 0.4;

/// After a silence of so long, and of so many answer times, that is plain without more waiting.
const SILENCE: f64 = 0.1;
const SILENT_ANSWERS: f64 = 2.0;

/// After a step back it is tried again, later and later.
const HOLD: f64 = 15.0;
const LONGEST_HOLD: f64 = 240.0;

/// How far it is. All in seconds and bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Since the beginning.
    pub(super) at: f64,
    /// Received until now.
    pub(super) received: u64,
    /// Not received yet.
    pub(super) left: u64,
    /// Connections that an answer came over.
    pub(super) live: usize,
    /// From a request to its answer.
    pub(super) answer_time: f64,
}

#[derive(Debug)]
pub(super) struct Adaptive {
    most: usize,
    is_exact: bool,
    want: usize,
    /// What the server takes, as far as it told by refusing.
    ceiling: usize,
    ceiling_until: f64,
    /// The number before the last step, and what it brought a second.
    before: Option<(usize, f64)>,
    hold: f64,
    hold_until: f64,
    changed: f64,
    /// Received when it was changed last.
    changed_at: u64,
    window: Option<Window>,
    last: Option<Look>,
    /// When something came last.
    came: f64,
}

#[derive(Debug)]
struct Window {
    begun: f64,
    received: u64,
    looks: u32,
    silent: u32,
}

impl Adaptive {
    pub(super) fn new(connections: Connections) -> Self {
        let most = connections.most();
        let is_exact = matches!(connections, Connections::Exactly(_));
        Self {
            most,
            is_exact,
            want: if is_exact { most } else { 1 },
            ceiling: most,
            ceiling_until: 0.0,
            before: None,
            hold: HOLD,
            hold_until: 0.0,
            changed: 0.0,
            changed_at: 0,
            window: None,
            last: None,
            came: 0.0,
        }
    }

    /// How many there should be.
    pub(super) fn want(&self) -> usize {
        self.want
    }

    /// Looks, and says how many there should be.
    pub(super) fn look(&mut self, look: Look) -> usize {
        let came = self.last.is_none_or(|last| last.received < look.received);
        self.last = Some(look);
        if came {
            self.came = look.at;
        }
        if look.at >= self.ceiling_until && self.ceiling < self.most {
            self.ceiling = (self.want + 1).min(self.most);
            self.ceiling_until = look.at + self.hold;
            if self.is_exact {
                self.step(self.ceiling, look.at);
            }
        }
        if self.is_exact {
            return self.want;
        }
        let Some(window) = &mut self.window else {
            let is_ready = look.live >= self.want || look.at >= self.changed + COMING;
            if is_ready && look.live > 0 {
                let (begun, received) = (look.at, look.received);
                self.window = Some(Window { begun, received, looks: 0, silent: 0 });
            }
            return self.want;
        };
        window.looks += 1;
        window.silent += u32::from(!came);
        let length = (look.answer_time * ANSWERS).clamp(WINDOW, LONGEST_WINDOW);
        let silence = SILENCE.max(look.answer_time * SILENT_ANSWERS);
        let is_plain = look.at - self.came.max(window.begun) >= silence;
        if is_plain || look.at - window.begun >= length {
            self.judge(look);
        }
        self.want
    }

    /// A window is over.
    fn judge(&mut self, look: Look) {
        let Some(window) = self.window.take() else { return };
        if look.received == self.changed_at {
            // A line that is dark is no line that is slow.
            return;
        }
        let rate = as_float(look.received - window.received) / (look.at - window.begun);
        let is_silent = f64::from(window.silent) >= f64::from(window.looks) * SILENT;
        if let Some((before, brought)) = self.before.take()
            && !is_silent
            && rate < brought * PAYS
        {
            self.step(before, look.at);
            self.hold_until = look.at + self.hold;
            self.hold = (self.hold * 2.0).min(LONGEST_HOLD);
            return;
        }
        let most = self.most.min(self.ceiling);
        // What came in a burst does not go on like that.
        let lasting = if is_silent { rate.min(as_float(look.received) / look.at) } else { rate };
        let is_worth_it = as_float(look.left) > lasting * SOON && look.at >= self.hold_until;
        if is_worth_it && self.want < most {
            self.before = Some((self.want, rate));
            self.step((self.want * 2).min(most), look.at);
        }
    }

    fn step(&mut self, want: usize, at: f64) {
        self.want = want;
        self.changed = at;
        self.changed_at = self.last.map_or(0, |last| last.received);
        self.window = None;
    }

    /// The server refused a connection while it served `live` others; `wait` is what it asked for,
    /// in seconds.
    pub(super) fn refused(&mut self, live: usize, wait: Option<f64>) {
        let at = self.last.map_or(0.0, |last| last.at);
        self.ceiling = live.clamp(1, self.most);
        self.hold = (self.hold * 2.0).min(LONGEST_HOLD);
        self.ceiling_until = at + self.hold.max(wait.unwrap_or(0.0));
        self.before = None;
        self.step(self.want.min(self.ceiling), at);
    }

    /// Another file needs a connection.
    pub(super) fn give_one(&mut self) {
        let at = self.last.map_or(0.0, |last| last.at);
        self.ceiling = self.want.saturating_sub(1).max(1);
        self.ceiling_until = at + HOLD;
        self.before = None;
        self.step(self.want.min(self.ceiling), at);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate, not a count")]
fn as_float(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests;
