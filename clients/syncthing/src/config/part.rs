//! Parts of the configuration that are there once, and are asked for alike.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    DefaultDevice, DefaultFolder, DeviceConfig, FolderConfig, GuiConfig, LdapConfig, OptionsConfig,
};

/// A part of the configuration that is there once (reference §3.2).
pub trait Part: Sized + Send + Sync + 'static {
    /// Its settings.
    type Settings: Serialize + DeserializeOwned + Send + Sync;
    /// Where it is below `config`.
    const PATH: &'static [&'static str];
    /// How its calls are counted: got, put and changed.
    const NAMES: [&'static str; 3];
}

macro_rules! parts {
    ($($part:ty, $settings:ty, $path:expr, $name:literal;)*) => {$(
        impl Part for $part {
            type Settings = $settings;
            const PATH: &'static [&'static str] = &$path;
            const NAMES: [&'static str; 3] = [
                concat!("config.", $name),
                concat!("config.put_", $name),
                concat!("config.patch_", $name),
            ];
        }
    )*};
}

parts! {
    GuiConfig, Self, ["gui"], "gui";
    LdapConfig, Self, ["ldap"], "ldap";
    OptionsConfig, Self, ["options"], "options";
    DefaultFolder, FolderConfig, ["defaults", "folder"], "default_folder";
    DefaultDevice, DeviceConfig, ["defaults", "device"], "default_device";
}
