//! Ids: of devices, folders and events.

mod device;
mod event;
mod folder;
mod short;

pub use device::{DeviceId, DeviceIdError};
pub use event::{EventId, GlobalEventId};
pub use folder::FolderId;
pub use short::ShortId;
