//! The rules by which an account's transfers are groomed.

use std::collections::BTreeSet;

/// What is done about transfers that nobody needs any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroomPolicy {
    /// Transfers of these statuses are cancelled, by their service's words in lower case.
    pub cancel: BTreeSet<String>,
    /// What is finished and still listed is taken out of the list.
    pub cleans: bool,
    /// Which transfers.
    pub whose: Whose,
    /// It is only said what would be done.
    pub is_dry_run: bool,
}

/// Whose transfers are groomed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those that towline has begun or taken up.
    Ours,
    /// Those of others, too.
    All,
}
