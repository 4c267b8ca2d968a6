//! `/rest/config/devices` and `/rest/config/devices/{id}`: the devices' settings.

use http::Method;
use towline_http::{Body, Endpoint, IfUnsure, Read};

use crate::{DeviceId, Request, Subject, config::DeviceConfig, rest::rest};

/// All devices' settings, this one's among them (reference §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListDevices;

/// Adds or replaces each of these, by its id. A device that is not among them **stays** (measured). Missing
/// members get their defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct PutDevices(pub Vec<DeviceConfig>);

/// Adds a device, or replaces the one of its id. Missing members get their defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct AddDevice(pub DeviceConfig);

/// One device's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetDevice(pub DeviceId);

/// Replaces one device's settings, or adds it. Which one is said by the id in them alone.
#[derive(Debug, Clone, PartialEq)]
pub struct PutDevice(pub DeviceConfig);

/// Changes some members. A list is replaced, not added to.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchDevice {
    /// Which device.
    pub id: DeviceId,
    /// The members to change, without the others.
    pub change: DeviceConfig,
}

/// Removes a device, from every folder too. That there is none is no error here:
/// [`remove`](crate::config::DeviceList::remove) looks first.
///
/// # Caveats
/// The own device comes back at once, with its name and addresses as if new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveDevice(pub DeviceId);

impl Endpoint for ListDevices {
    type Response = Option<Vec<DeviceConfig>>;
    const NAME: &'static str = "config.devices";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["config", "devices"])
    }
}

impl Request for ListDevices {}

impl Endpoint for PutDevices {
    type Response = ();
    const NAME: &'static str = "config.put_devices";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "devices"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.iter().try_for_each(|device| identified(device).map(drop))
    }
}

impl Request for PutDevices {}

impl Endpoint for AddDevice {
    type Response = ();
    const NAME: &'static str = "config.add_device";
    const METHOD: Method = Method::POST;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "devices"])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        identified(&self.0).map(drop)
    }
}

impl Request for AddDevice {}

impl Endpoint for GetDevice {
    type Response = DeviceConfig;
    const NAME: &'static str = "config.device";
    const METHOD: Method = Method::GET;
    const IF_UNSURE: IfUnsure = IfUnsure::Repeat;

    fn path(&self) -> Vec<String> {
        rest(["config", "devices", self.0.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for GetDevice {
    fn subject(&self) -> Subject<'_> {
        Subject::device(&self.0)
    }
}

impl Endpoint for PutDevice {
    type Response = ();
    const NAME: &'static str = "config.put_device";
    const METHOD: Method = Method::PUT;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "devices", identified(&self.0).unwrap_or_default().as_str()])
    }

    fn body(&self) -> Body {
        Body::json(&self.0)
    }

    fn check(&self) -> Result<(), &'static str> {
        identified(&self.0).map(drop)
    }
}

impl Request for PutDevice {}

impl Endpoint for PatchDevice {
    type Response = ();
    const NAME: &'static str = "config.patch_device";
    const METHOD: Method = Method::PATCH;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "devices", self.id.as_str()])
    }

    fn body(&self) -> Body {
        Body::json(&self.change)
    }

    fn check(&self) -> Result<(), &'static str> {
        self.id.check()
    }
}

impl Request for PatchDevice {
    fn subject(&self) -> Subject<'_> {
        Subject::device(&self.id)
    }
}

impl Endpoint for RemoveDevice {
    type Response = ();
    const NAME: &'static str = "config.remove_device";
    const METHOD: Method = Method::DELETE;
    const IF_UNSURE: IfUnsure = IfUnsure::LookFirst;
    const READ: Read = Read::Empty;

    fn path(&self) -> Vec<String> {
        rest(["config", "devices", self.0.as_str()])
    }

    fn check(&self) -> Result<(), &'static str> {
        self.0.check()
    }
}

impl Request for RemoveDevice {
    fn subject(&self) -> Subject<'_> {
        Subject::device(&self.0)
    }
}

/// Its id. Without one the server would say that all is well, and add nothing.
fn identified(device: &DeviceConfig) -> Result<DeviceId, &'static str> {
    let id = device.device_id().unwrap_or_default();
    id.check().map(|()| id)
}
