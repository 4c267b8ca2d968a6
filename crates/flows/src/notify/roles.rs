//! Who is told at present. A reload puts others in.

use std::{collections::HashMap, sync::Arc};

use towline_domain::{
    Choice, EntryId, Timestamp,
    notify::{Links, Notifier, NotifyPolicy},
};

use crate::current::Current;

/// The targets, by name: a target whose address changes is told of what comes from then on.
#[derive(Clone)]
pub struct Roles {
    /// By name.
    pub targets: HashMap<String, TargetRole>,
    /// Where messages lead to.
    pub links: Arc<dyn Links>,
}

/// A target with its rules.
#[derive(Clone)]
pub struct TargetRole {
    /// Its name in the configuration.
    pub name: String,
    /// What brings messages there.
    pub notifier: Arc<dyn Notifier>,
    /// The rules for it.
    pub policy: NotifyPolicy,
}

/// Messages lead nowhere.
#[derive(Debug, Clone, Copy)]
pub struct NoLinks;

impl Links for NoLinks {
    fn page(&self, _: &str) -> Option<String> {
        None
    }

    fn answer(&self, _: EntryId, _: i64, _: &Choice, _: Timestamp) -> Option<String> {
        None
    }
}

impl Default for Roles {
    fn default() -> Self {
        Self { targets: HashMap::new(), links: Arc::new(NoLinks) }
    }
}

/// The roles as they are at present.
pub type RolesCell = Current<Roles>;
