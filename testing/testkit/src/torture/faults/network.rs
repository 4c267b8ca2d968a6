//! The lines to all services.

use super::{super::world::Lines, line::Fault};
use crate::chance::Chance;

impl Lines {
    /// One of them fails at the next request.
    pub(in super::super) fn fail(&self, chance: &mut Chance) {
        let (_, line) = chance.one_of(&self.all);
        line.on_next(Fault::any(chance));
    }

    /// All of them are well. What has happened until now.
    pub(in super::super) fn are_well(&self) -> Vec<&'static str> {
        self.all.iter().flat_map(|(_, line)| line.is_well()).collect()
    }
}
