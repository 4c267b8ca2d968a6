//! The wall clock leaps, back and on, while towline runs and while it does not.
//!
//! Services live by the true time, and files tell it.

use crate::{chance::Chance, clock::SetClock};

/// Leaps, in seconds, and what they are.
const LEAPS: [(i64, &str); 6] = [
    (-3_600, "clock: an hour back"),
    (-7_200, "clock: two hours back"),
    (-86_400, "clock: a day back"),
    (3_600, "clock: an hour on"),
    (86_400, "clock: a day on"),
    (4, "clock: four seconds on"),
];
/// Within a day or two of the truth.
const FARTHEST: i64 = 2 * 86_400;

/// It leaps. What it was.
pub(in super::super) fn leap(clock: &mut SetClock, chance: &mut Chance) -> &'static str {
    let (by, what) = *chance.one_of(&LEAPS);
    clock.set((clock.off_by() + by).clamp(-FARTHEST, FARTHEST));
    what
}
