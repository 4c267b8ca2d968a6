//! Directories that lie in one another, links followed. What is plain from the configuration alone
//! has stopped the start already.

use std::path::Path;

use towline_domain::LocalPath;
use towline_files::probe;
use towline_services::{doctor::Finding, importers::ImporterSettings};

use crate::config::Settings;

/// Not *folders*: `[folders.NAME]` are what is kept the same on several machines.
pub(super) const SUBJECT: &str = "directories";

/// An error for each two directories that must not overlap and do.
pub(super) fn overlaps(settings: &Settings, data: &Path) -> Vec<Finding> {
    let directories = directories(settings, data);
    let mut findings = Vec::new();
    for (i, one) in directories.iter().enumerate() {
        for other in &directories[i + 1..] {
            if one.may_not_overlap(other) && probe::overlap(&one.path, &other.path) {
                findings.push(refusal(one, other));
            }
        }
    }
    if findings.is_empty() && directories.len() > 1 {
        findings.push(Finding::ok(SUBJECT, "none lies in another"));
    }
    findings
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    Data,
    Import,
    Library,
}

struct Directory {
    is: Is,
    what: String,
    path: LocalPath,
    /// The importer that this is the library of, or that takes what is found here, where the
    /// importer looks at these two itself.
    importer: Option<String>,
}

impl Directory {
    fn may_not_overlap(&self, other: &Self) -> bool {
        let told_by_importer = self.importer.is_some() && self.importer == other.importer;
        // Libraries may be shared, and what is found in the data directory would be our own.
        !told_by_importer && (self.is == Is::Import || other.is == Is::Import)
    }
}

fn directories(settings: &Settings, data: &Path) -> Vec<Directory> {
    let looks_itself = |name: &str| match settings.importers.get(name) {
        Some(ImporterSettings::Beet(_) | ImporterSettings::Place(_)) => Some(name.to_owned()),
        _ => None,
    };
    let data =
        Directory { is: Is::Data, what: "data".into(), path: LocalPath::new(data), importer: None };
    let imports = settings.imports.iter().map(|(name, import)| Directory {
        is: Is::Import,
        what: format!("imports.{name}"),
        path: import.path().clone(),
        importer: looks_itself(import.importer()),
    });
    let libraries = settings.importers.iter().filter_map(|(name, importer)| {
        Some(Directory {
            is: Is::Library,
            what: format!("importers.{name}"),
            path: importer.library()?.clone(),
            importer: looks_itself(name),
        })
    });
    std::iter::once(data).chain(imports).chain(libraries).collect()
}

fn refusal(one: &Directory, other: &Directory) -> Finding {
    Finding::error(
        SUBJECT,
        format!("{} ({}) and {} ({}) overlap", one.path, one.what, other.path, other.what),
        "use two directories, neither inside the other: what one holds would be found by the other",
    )
}
