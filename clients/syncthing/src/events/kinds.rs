//! The kinds of events.

use towline_http::words;

words! {
    /// What kind of thing happened (reference §4.5).
    EventType {
        /// The process begins: always the first event of the default set.
        Starting = "Starting",
        /// The process has begun.
        StartupComplete = "StartupComplete",
        /// The configuration was changed.
        ConfigSaved = "ConfigSaved",
        /// Where it listens for devices changed.
        ListenAddressesChanged = "ListenAddressesChanged",
        /// A device came.
        DeviceConnected = "DeviceConnected",
        /// A device went.
        DeviceDisconnected = "DeviceDisconnected",
        /// A device was found.
        DeviceDiscovered = "DeviceDiscovered",
        /// A device was paused.
        DevicePaused = "DevicePaused",
        /// A device was resumed.
        DeviceResumed = "DeviceResumed",
        /// A device that is not in the configuration called; deprecated.
        DeviceRejected = "DeviceRejected",
        /// The devices that ask to be let in changed.
        PendingDevicesChanged = "PendingDevicesChanged",
        /// A folder that is not in the configuration was offered; deprecated.
        FolderRejected = "FolderRejected",
        /// The folders that are offered changed.
        PendingFoldersChanged = "PendingFoldersChanged",
        /// A device told what it shares; since 1.20.
        ClusterConfigReceived = "ClusterConfigReceived",
        /// A folder was paused.
        FolderPaused = "FolderPaused",
        /// A folder was resumed.
        FolderResumed = "FolderResumed",
        /// What a folder does changed.
        StateChanged = "StateChanged",
        /// How a folder stands.
        FolderSummary = "FolderSummary",
        /// How much of a folder another device has.
        FolderCompletion = "FolderCompletion",
        /// Files of a folder failed.
        FolderErrors = "FolderErrors",
        /// How far a scan is.
        FolderScanProgress = "FolderScanProgress",
        /// Whether changes are noticed when they happen changed.
        FolderWatchStateChanged = "FolderWatchStateChanged",
        /// Files changed here.
        LocalIndexUpdated = "LocalIndexUpdated",
        /// Files changed at another device.
        RemoteIndexUpdated = "RemoteIndexUpdated",
        /// An item is being fetched.
        ItemStarted = "ItemStarted",
        /// An item was fetched, or failed.
        ItemFinished = "ItemFinished",
        /// How far downloads are.
        DownloadProgress = "DownloadProgress",
        /// How far downloads of another device are.
        RemoteDownloadProgress = "RemoteDownloadProgress",
        /// A scan found a change; not in the default set.
        LocalChangeDetected = "LocalChangeDetected",
        /// A change of another device was made here; not in the default set.
        RemoteChangeDetected = "RemoteChangeDetected",
        /// Somebody logged in, or tried to.
        LoginAttempt = "LoginAttempt",
        /// Something in the server failed.
        Failure = "Failure",
        /// It will restart for a newer version; 2.x.
        UpgradeRestartScheduled = "UpgradeRestartScheduled",
    }
}
