//! Chance that can be repeated.

use std::time::Duration;

/// Numbers by chance from a seed (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// With `$TOWLINE_SEED`, or else another seed each time. Prints it: a failure can be repeated.
    ///
    /// # Panics
    /// When the seed is no number.
    #[expect(clippy::print_stderr, reason = "a test's output")]
    pub fn of_environment(of: &str) -> Self {
        let seed = match std::env::var("TOWLINE_SEED") {
            Ok(seed) => seed.parse().expect("TOWLINE_SEED is a number"),
            Err(_) => u64::from(std::process::id()) ^ u64::from(nanos()) << 16,
        };
        eprintln!("{of}: TOWLINE_SEED={seed}");
        Self(seed)
    }

    /// By this seed.
    pub const fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    /// A length of time shorter than `limit`.
    pub fn shorter_than(&mut self, limit: Duration) -> Duration {
        let micros = u64::try_from(limit.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.below(micros))
    }

    /// One of these.
    ///
    /// # Panics
    /// When there are none.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let number = self.below(all.len() as u64);
        &all[usize::try_from(number).expect("it is below a length")]
    }

    /// Whether it happens, `times` in `of`.
    pub fn happens(&mut self, times: u64, of: u64) -> bool {
        self.below(of) < times
    }
}

#[expect(clippy::disallowed_methods, reason = "a seed may come from anywhere")]
fn nanos() -> u32 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |since| since.subsec_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_again() {
        let draw = || {
            let mut chance = Chance(7);
            [chance.below(100), chance.below(100), chance.below(100)]
        };
        assert_eq!(draw(), draw());
        assert!(draw().iter().all(|&number| number < 100));
    }
}
