//! A device's settings.

use super::object::part;
use crate::{Compression, DeviceId, FolderId};

part! {
    /// A device's settings (reference §3.2).
    DeviceConfig {
        /// Which device.
        device_id DEVICE_ID: DeviceId = "deviceID",
        /// Its name for people.
        name NAME: String = "name",
        /// Where it is, as in `tcp://192.0.2.1:22000`, or `dynamic`. A relay's may hold a token.
        addresses ADDRESSES: Vec<String> = "addresses",
        /// What is compressed on its way to it.
        compression COMPRESSION: Compression = "compression",
        /// The name that its certificate must have.
        cert_name CERT_NAME: String = "certName",
        /// Whether it tells us of other devices.
        introducer INTRODUCER: bool = "introducer",
        /// Whether we forget those only when told.
        skip_introduction_removals SKIP_INTRODUCTION_REMOVALS: bool = "skipIntroductionRemovals",
        /// Who introduced it; empty is nobody.
        introduced_by INTRODUCED_BY: DeviceId = "introducedBy",
        /// Whether we do not talk to it.
        paused PAUSED: bool = "paused",
        /// From which networks it may call; empty is all.
        allowed_networks ALLOWED_NETWORKS: Vec<String> = "allowedNetworks",
        /// Whether each folder that it offers is taken.
        auto_accept_folders AUTO_ACCEPT_FOLDERS: bool = "autoAcceptFolders",
        /// How many KiB in a second it gets; 0 is no limit.
        max_send_kbps MAX_SEND_KBPS: i64 = "maxSendKbps",
        /// How many KiB in a second it may send; 0 is no limit.
        max_recv_kbps MAX_RECV_KBPS: i64 = "maxRecvKbps",
        /// Folders of its that nobody shall be asked about.
        ignored_folders IGNORED_FOLDERS: Vec<IgnoredFolder> = "ignoredFolders",
        /// How many KiB it may ask for at once; 0 lets Syncthing decide.
        max_request_kib MAX_REQUEST_KIB: i64 = "maxRequestKiB",
        /// Whether it gets everything encrypted.
        untrusted UNTRUSTED: bool = "untrusted",
        /// Where its own page is; 0 is unknown.
        remote_gui_port REMOTE_GUI_PORT: i64 = "remoteGUIPort",
        /// How many connections to it; later than 1.19.
        num_connections NUM_CONNECTIONS: i64 = "numConnections",
        /// Its group on the page; 2.x.
        group GROUP: String = "group",
    }
}

part! {
    /// A folder of a device that nobody shall be asked about.
    IgnoredFolder {
        /// Since when, in RFC 3339.
        time TIME: String = "time",
        /// Which folder.
        id ID: FolderId = "id",
        /// Its name for people.
        label LABEL: String = "label",
    }
}

part! {
    /// A device that nobody shall be asked about.
    IgnoredDevice {
        /// Since when, in RFC 3339.
        time TIME: String = "time",
        /// Which device.
        device_id DEVICE_ID: DeviceId = "deviceID",
        /// Its name for people.
        name NAME: String = "name",
        /// Where it called from.
        address ADDRESS: String = "address",
    }
}
