use super::*;

const MIB: f64 = 1024.0 * 1024.0;
const TICK: f64 = 0.05;

/// Lets a file come for some seconds at a total rate that depends on time and number of
/// connections; returns the number at each tick.
fn watched(
    mut adaptive: Adaptive,
    seconds: f64,
    left: f64,
    mut rate: impl FnMut(f64, usize) -> f64,
) -> Vec<usize> {
    let (mut at, mut received) = (0.0, 0.0);
    let mut wants = Vec::new();
    while at < seconds && received < left {
        let want = adaptive.want();
        received += rate(at, want) * TICK;
        at += TICK;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a test")]
        let look = Look {
            at,
            received: received as u64,
            left: (left - received).max(0.0) as u64,
            live: want,
            answer_time: 0.01,
        };
        wants.push(adaptive.look(look));
    }
    wants
}

fn up_to(most: usize) -> Adaptive {
    Adaptive::new(Connections::UpTo(most))
}

#[test]
fn a_full_line_is_left_with_one_connection() {
    let wants = watched(up_to(16), 60.0, 1e12, |_, _| 12.0 * MIB);
    assert_eq!(wants.last(), Some(&1));
    assert!(wants.iter().all(|want| *want <= 2));
    // It is not tried all the time.
    let tries = wants.windows(2).filter(|two| two[1] > two[0]).count();
    assert!((2..=4).contains(&tries), "{tries}");
}

#[test]
fn what_comes_soon_is_left_to_one_connection() {
    let wants = watched(up_to(16), 10.0, 1024.0 * MIB, |_, _| 600.0 * MIB);
    assert!(wants.iter().all(|want| *want == 1));
}

#[test]
fn a_cap_on_each_connection_is_outnumbered_quickly() {
    let wants = watched(up_to(16), 2.0, 1e12, |_, want| 20.0 * MIB * as_float(want as u64));
    let reached = wants.iter().position(|want| *want == 16).unwrap();
    assert!(reached < 30, "after {reached} ticks");
    assert_eq!(wants.last(), Some(&16));
}

#[test]
fn a_cap_that_works_in_bursts_is_outnumbered_too() {
    // Each connection gets a second's worth at once when it is new, then each second.
    let mut known = 0;
    let mut owed = 0.0;
    let mut second = 0.0;
    let wants = watched(up_to(16), 2.0, 1e12, |at, want| {
        owed += as_float(want.saturating_sub(known) as u64) * 20.0 * MIB;
        known = want;
        if at - second >= 1.0 {
            second = at;
            owed += as_float(want as u64) * 20.0 * MIB;
        }
        let sent = f64::min(owed, 700.0 * MIB * TICK);
        owed -= sent;
        sent / TICK
    });
    let reached = wants.iter().position(|want| *want == 16).unwrap();
    assert!(reached < 30, "after {reached} ticks");
}

#[test]
fn a_line_that_is_dark_gets_no_more_connections() {
    let rate = |at, want: usize| if at < 1.0 { 2.0 * MIB * as_float(want as u64) } else { 0.0 };
    let wants = watched(up_to(64), 60.0, 1e12, rate);
    let then = wants[19];
    assert!(wants[19..].iter().all(|want| *want <= then * 2), "{wants:?}");
}

#[test]
fn a_line_that_four_connections_fill_gets_four() {
    let rate = |_, want: usize| (as_float(want as u64) * 10.0 * MIB).min(40.0 * MIB);
    let wants = watched(up_to(16), 10.0, 1e12, rate);
    assert_eq!(wants.last(), Some(&4));
    assert_eq!(wants.iter().max(), Some(&8));
}

#[test]
fn a_server_that_refuses_more_is_obeyed() {
    let mut adaptive = Adaptive::new(Connections::Exactly(8));
    let look = |at| Look { at, received: 0, left: 1 << 40, live: 3, answer_time: 0.01 };
    adaptive.look(look(1.0));
    adaptive.refused(3, Some(5.0));
    assert_eq!(adaptive.want(), 3);
    assert_eq!(adaptive.look(look(20.0)), 3);
    // Much later one more is tried.
    assert_eq!(adaptive.look(look(40.0)), 4);
    adaptive.give_one();
    assert_eq!(adaptive.want(), 3);
}
