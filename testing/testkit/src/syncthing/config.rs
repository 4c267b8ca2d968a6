//! A server's configuration.

use std::{fmt::Write, path::Path};

/// How a server is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Whether a parent process watches over it, which starts it again after a restart. Else a
    /// restart ends it, with code 3.
    pub watched_over: bool,
    /// Whether it wants HTTPS.
    pub tls: bool,
    /// Whether its debug calls are there; 1.x.
    pub debugging: bool,
    /// Its API key.
    pub key: &'static str,
}

impl Default for Setup {
    fn default() -> Self {
        Self { watched_over: false, tls: false, debugging: false, key: "testkey" }
    }
}

/// A device as a configuration names it.
pub(super) struct Device<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) port: u16,
    /// Whether it is called, or waited for.
    pub(super) is_called: bool,
}

/// What is missing gets Syncthing's defaults (reference §6).
pub(super) fn written(
    setup: &Setup,
    folder: &Path,
    gui_port: u16,
    own: &Device<'_>,
    others: &[Device<'_>],
) -> String {
    let mut text = format!(
        "<configuration version=\"36\">\n<folder id=\"{}\" label=\"Media\" path=\"{}\" \
         type=\"sendreceive\" rescanIntervalS=\"3600\" fsWatcherEnabled=\"true\" \
         fsWatcherDelayS=\"1\">\n<minDiskFree unit=\"%\">0</minDiskFree>\
         <maxConflicts>10</maxConflicts>\n",
        super::FOLDER,
        folder.display()
    );
    let devices = || [own].into_iter().chain(others);
    for device in devices() {
        let _ = writeln!(text, "<device id=\"{}\"/>", device.id);
    }
    text.push_str("</folder>\n");
    for Device { id, name, port, is_called } in devices() {
        // Nobody is asked where it is: then it is never called.
        let address = if *is_called { format!("tcp://127.0.0.1:{port}") } else { "dynamic".into() };
        let _ = writeln!(
            text,
            "<device id=\"{id}\" name=\"{name}\"><address>{address}</address></device>"
        );
    }
    let Setup { tls, debugging, key, watched_over: _ } = setup;
    let _ = writeln!(
        text,
        "<gui enabled=\"true\" tls=\"{tls}\" debugging=\"{debugging}\">\
         <address>127.0.0.1:{gui_port}</address><apikey>{key}</apikey></gui>\n<options>\
         <listenAddress>tcp://127.0.0.1:{}</listenAddress>{QUIET}</options>\n</configuration>",
        own.port
    );
    text
}

/// Off the network, and quick.
const QUIET: &str = "<globalAnnounceEnabled>false</globalAnnounceEnabled>\
    <localAnnounceEnabled>false</localAnnounceEnabled><relaysEnabled>false</relaysEnabled>\
    <natEnabled>false</natEnabled><startBrowser>false</startBrowser><urAccepted>-1</urAccepted>\
    <autoUpgradeIntervalH>0</autoUpgradeIntervalH>\
    <crashReportingEnabled>false</crashReportingEnabled>\
    <reconnectionIntervalS>5</reconnectionIntervalS>\
    <progressUpdateIntervalS>1</progressUpdateIntervalS><setLowPriority>false</setLowPriority>";
