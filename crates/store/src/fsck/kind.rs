//! What a flow's things are, without their types: the ledger knows no flow.

use serde_json::Value;
use towline_domain::Thing;

/// Gives a thing's stage and whether it is at its end, as its detail of some version has it.
type Read = fn(i64, Value) -> Result<(&'static str, bool), String>;

/// A kind of thing, as far as its rows can be read.
#[derive(Clone, Copy)]
pub struct Kind {
    pub(super) flow: &'static str,
    pub(super) word: &'static str,
    pub(super) read: Read,
    pub(super) action: fn(&str) -> Result<(), serde_json::Error>,
}

impl Kind {
    /// That of a type.
    pub const fn of<T: Thing>() -> Self {
        Self {
            flow: T::FLOW.as_str(),
            word: T::KIND,
            read: read::<T>,
            action: |text| serde_json::from_str::<T::Action>(text).map(drop),
        }
    }
}

fn read<T: Thing>(version: i64, detail: Value) -> Result<(&'static str, bool), String> {
    let ours = T::VERSION;
    match u32::try_from(version) {
        Ok(version) if (1..=ours).contains(&version) => {
            let thing = T::read(version, detail).map_err(|error| error.to_string())?;
            Ok((thing.stage(), thing.is_ended()))
        }
        _ => Err(format!("its version is {version}, and this towline knows versions 1 to {ours}")),
    }
}
