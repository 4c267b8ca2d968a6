//! The server's other settings.

use super::{Size, object::part};

part! {
    /// The server's other settings (reference §3.2).
    OptionsConfig {
        /// Where it listens for devices; a relay's may hold a token.
        listen_addresses LISTEN_ADDRESSES: Vec<String> = "listenAddresses",
        /// Who is asked where devices are.
        global_announce_servers GLOBAL_ANNOUNCE_SERVERS: Vec<String> = "globalAnnounceServers",
        /// Whether they are asked.
        global_announce_enabled GLOBAL_ANNOUNCE_ENABLED: bool = "globalAnnounceEnabled",
        /// Whether devices are looked for in this network.
        local_announce_enabled LOCAL_ANNOUNCE_ENABLED: bool = "localAnnounceEnabled",
        /// How many KiB in a second are sent; 0 is no limit.
        max_send_kbps MAX_SEND_KBPS: i64 = "maxSendKbps",
        /// How many KiB in a second are received; 0 is no limit.
        max_recv_kbps MAX_RECV_KBPS: i64 = "maxRecvKbps",
        /// Whether those limits hold in this network too.
        limit_bandwidth_in_lan LIMIT_BANDWIDTH_IN_LAN: bool = "limitBandwidthInLan",
        /// Every how many seconds a lost device is called; at least 5.
        reconnection_interval_s RECONNECTION_INTERVAL_S: i64 = "reconnectionIntervalS",
        /// Whether relays are used.
        relays_enabled RELAYS_ENABLED: bool = "relaysEnabled",
        /// Whether a browser is started.
        start_browser START_BROWSER: bool = "startBrowser",
        /// Whether the router is asked to let devices in.
        nat_enabled NAT_ENABLED: bool = "natEnabled",
        /// Which usage report was agreed to; -1 is none, 0 not asked yet.
        ur_accepted UR_ACCEPTED: i64 = "urAccepted",
        /// Every how many hours it looks for a newer version; 0 is never.
        auto_upgrade_interval_h AUTO_UPGRADE_INTERVAL_H: i64 = "autoUpgradeIntervalH",
        /// Whether test versions are newer versions.
        upgrade_to_pre_releases UPGRADE_TO_PRE_RELEASES: bool = "upgradeToPreReleases",
        /// For how many hours halves of files are kept.
        keep_temporaries_h KEEP_TEMPORARIES_H: i64 = "keepTemporariesH",
        /// Every how many seconds it tells how far downloads are.
        progress_update_interval_s PROGRESS_UPDATE_INTERVAL_S: i64 = "progressUpdateIntervalS",
        /// How much of the disk with its database stays free.
        min_home_disk_free MIN_HOME_DISK_FREE: Size = "minHomeDiskFree",
        /// Which networks are this one.
        always_local_nets ALWAYS_LOCAL_NETS: Vec<String> = "alwaysLocalNets",
        /// How many folders may work at once; 0 lets Syncthing decide.
        max_folder_concurrency MAX_FOLDER_CONCURRENCY: i64 = "maxFolderConcurrency",
        /// Whether crashes are reported.
        crash_reporting_enabled CRASH_REPORTING_ENABLED: bool = "crashReportingEnabled",
        /// Whether it works at low priority.
        set_low_priority SET_LOW_PRIORITY: bool = "setLowPriority",
        /// What is tried.
        feature_flags FEATURE_FLAGS: Vec<String> = "featureFlags",
    }
}
