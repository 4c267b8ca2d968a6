//! What of the configuration uses which service.

use std::collections::{BTreeMap, BTreeSet};

use towline_http::{Made, noting_clients};

/// Services, each with the names in the configuration that use it: `imports.soulseek`.
///
/// Told by the clients that are made for a name, so a new service need not be named here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses(pub(super) BTreeMap<Made, BTreeSet<String>>);

impl Uses {
    /// What `build` gives; the services that it will call are used by `table.name`.
    pub(in crate::daemon) fn of<T>(
        &mut self,
        (table, name): (&str, &str),
        build: impl FnOnce() -> T,
    ) -> T {
        let (built, made) = noting_clients(build);
        for made in made {
            self.0.entry(made).or_default().insert(format!("{table}.{name}"));
        }
        built
    }
}
