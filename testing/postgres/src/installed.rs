//! Where PostgreSQL is, and as whom it runs.

use std::{
    env, fs,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::Command,
};

/// The programs, and an empty cluster.
pub(crate) struct Installed {
    bin: PathBuf,
    pub(crate) template: PathBuf,
    /// Whom the cluster belongs to, where that is somebody else: PostgreSQL refuses to be root.
    runs_as: Option<(u32, u32)>,
}

impl Installed {
    /// # Panics
    /// When it is not installed.
    pub(crate) fn find() -> Self {
        let home = env::var_os("TOWLINE_TEST_HOME").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.towline-test"),
            PathBuf::from,
        );
        let place = home.join("postgres");
        let bin = fs::read_to_string(place.join("bin")).unwrap_or_default();
        let (bin, template) = (PathBuf::from(bin.trim()), place.join("template"));
        assert!(
            bin.join("postgres").exists() && template.join("PG_VERSION").exists(),
            "PostgreSQL is not installed for tests in {}: run scripts/install-components",
            home.display()
        );
        let about = fs::metadata(&template).expect("it was just there");
        let is_ours = about.uid() == rustix::process::getuid().as_raw();
        let runs_as = (!is_ours).then_some((about.uid(), about.gid()));
        Self { bin, template, runs_as }
    }

    /// Gives a directory to whom the server runs as.
    pub(crate) fn give(&self, directory: &Path) {
        if let Some((user, group)) = self.runs_as {
            chown(directory, Some(user), Some(group)).expect("root can give files away");
        }
    }

    /// A program of it; it is killed when this process is gone, however that ends.
    pub(crate) fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]);
        if let Some((user, group)) = self.runs_as {
            command.arg("--reuid").arg(user.to_string());
            command.arg("--regid").arg(group.to_string()).arg("--clear-groups");
        }
        command.arg("--").arg(program);
        command
    }
}
