//! A folder's settings.

use std::collections::BTreeMap;

use super::{Secret, object::part};
use towline_http::words;

use crate::{BlockPullOrder, DeviceId, FolderId, FolderType, PullOrder, VersioningType};

part! {
    /// A folder's settings (reference §3.2).
    FolderConfig {
        /// Which folder.
        id ID: FolderId = "id",
        /// Its name for people.
        label LABEL: String = "label",
        /// Where it is on the server's disk; `~` is [`tilde`](crate::system::Status::tilde).
        path PATH: String = "path",
        /// What it does with what changes.
        folder_type TYPE: FolderType = "type",
        /// As in `basic`.
        filesystem_type FILESYSTEM_TYPE: String = "filesystemType",
        /// Which devices have it, this one among them.
        devices DEVICES: Vec<FolderDevice> = "devices",
        /// Every how many seconds it is scanned; 0 is never.
        rescan_interval_s RESCAN_INTERVAL_S: i64 = "rescanIntervalS",
        /// Whether changes are noticed when they happen.
        fs_watcher_enabled FS_WATCHER_ENABLED: bool = "fsWatcherEnabled",
        /// After how many seconds of quiet a change is scanned.
        fs_watcher_delay_s FS_WATCHER_DELAY_S: f64 = "fsWatcherDelayS",
        /// After how many seconds it is scanned without quiet; later than 1.19.
        fs_watcher_timeout_s FS_WATCHER_TIMEOUT_S: f64 = "fsWatcherTimeoutS",
        /// Whether permissions do not matter.
        ignore_perms IGNORE_PERMS: bool = "ignorePerms",
        /// Whether names are brought into one form of Unicode.
        auto_normalize AUTO_NORMALIZE: bool = "autoNormalize",
        /// How much of the disk stays free.
        min_disk_free MIN_DISK_FREE: Size = "minDiskFree",
        /// How old versions are kept.
        versioning VERSIONING: Versioning = "versioning",
        /// How many copy at once; 0 lets Syncthing decide.
        copiers COPIERS: i64 = "copiers",
        /// How many KiB may be under way; 0 lets Syncthing decide.
        puller_max_pending_kib PULLER_MAX_PENDING_KIB: i64 = "pullerMaxPendingKiB",
        /// How many hash at once; 0 lets Syncthing decide.
        hashers HASHERS: i64 = "hashers",
        /// Which files come first.
        order ORDER: PullOrder = "order",
        /// Which pieces of a file come first.
        block_pull_order BLOCK_PULL_ORDER: BlockPullOrder = "blockPullOrder",
        /// Whether what others delete stays.
        ignore_delete IGNORE_DELETE: bool = "ignoreDelete",
        /// Every how many seconds a scan tells how far it is; 0 lets Syncthing decide, a negative
        /// one is never.
        scan_progress_interval_s SCAN_PROGRESS_INTERVAL_S: i64 = "scanProgressIntervalS",
        /// After how many seconds a failed sync is tried again; 0 lets Syncthing decide.
        puller_pause_s PULLER_PAUSE_S: i64 = "pullerPauseS",
        /// How many copies of a conflict are kept; -1 is all.
        max_conflicts MAX_CONFLICTS: i64 = "maxConflicts",
        /// Whether empty stretches take up disk.
        disable_sparse_files DISABLE_SPARSE_FILES: bool = "disableSparseFiles",
        /// Whether it is paused.
        paused PAUSED: bool = "paused",
        /// What must be in it, or else it is in error: a disk that is not there is no empty folder.
        marker_name MARKER_NAME: String = "markerName",
        /// Whether new files belong to whom their directory belongs.
        copy_ownership_from_parent COPY_OWNERSHIP_FROM_PARENT: bool = "copyOwnershipFromParent",
        /// How many seconds times may differ and be the same.
        mod_time_window_s MOD_TIME_WINDOW_S: i64 = "modTimeWindowS",
        /// How many write at once.
        max_concurrent_writes MAX_CONCURRENT_WRITES: i64 = "maxConcurrentWrites",
        /// Whether a crash of the system may cost files.
        disable_fsync DISABLE_FSYNC: bool = "disableFsync",
        /// How ranges are copied.
        copy_range_method COPY_RANGE_METHOD: String = "copyRangeMethod",
        /// Whether names that differ in case are different.
        case_sensitive_fs CASE_SENSITIVE_FS: bool = "caseSensitiveFS",
        /// Whether junctions of Windows are directories.
        junctions_as_dirs JUNCTIONS_AS_DIRS: bool = "junctionsAsDirs",
        /// Whether owners are synced; later than 1.19.
        sync_ownership SYNC_OWNERSHIP: bool = "syncOwnership",
        /// Whether owners are sent; later than 1.19.
        send_ownership SEND_OWNERSHIP: bool = "sendOwnership",
        /// Whether extended attributes are synced; later than 1.19.
        sync_xattrs SYNC_XATTRS: bool = "syncXattrs",
        /// Whether extended attributes are sent; later than 1.19.
        send_xattrs SEND_XATTRS: bool = "sendXattrs",
        /// Its group on the page; 2.x.
        group GROUP: String = "group",
    }
}

part! {
    /// A device that has a folder.
    FolderDevice {
        /// Which device.
        device_id DEVICE_ID: DeviceId = "deviceID",
        /// Who introduced it; empty is nobody.
        introduced_by INTRODUCED_BY: DeviceId = "introducedBy",
        /// What the files are encrypted with before it gets them; empty is not at all.
        encryption_password ENCRYPTION_PASSWORD: Secret = "encryptionPassword",
    }
}

part! {
    /// How old versions are kept.
    Versioning {
        /// In which way.
        versioning_type TYPE: VersioningType = "type",
        /// What that way wants to know.
        params PARAMS: BTreeMap<String, String> = "params",
        /// Every how many seconds too old ones are removed.
        cleanup_interval_s CLEANUP_INTERVAL_S: i64 = "cleanupIntervalS",
        /// Where they are; empty is in the folder itself.
        fs_path FS_PATH: String = "fsPath",
        /// As in `basic`.
        fs_type FS_TYPE: String = "fsType",
    }
}

part! {
    /// An amount of disk.
    Size {
        /// How much.
        value VALUE: f64 = "value",
        /// Of what.
        unit UNIT: SizeUnit = "unit",
    }
}

words! {
    /// What an amount of disk is counted in.
    SizeUnit {
        /// Hundredths of the disk.
        Percent = "%",
        /// 1,000 bytes.
        Kilobytes = "kB",
        /// 1,000,000 bytes.
        Megabytes = "MB",
        /// 1,000,000,000 bytes.
        Gigabytes = "GB",
        /// 1,000,000,000,000 bytes.
        Terabytes = "TB",
        /// Bytes.
        Bytes = "",
    }
}
