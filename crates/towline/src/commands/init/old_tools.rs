//! What another tool has done already: its file is looked for where such files usually are.

use std::path::{Path, PathBuf};

use towline_domain::LocalPath;
use towline_web::guide::Job;

use super::Guide;
use crate::{commands::import_state::ImportState, old_tools};

impl Guide<'_> {
    /// Offers to take over what an old tool for this job has done.
    pub(super) fn old_tool(&self, job: &Job) -> anyhow::Result<()> {
        let Some(tool) = old_tools::of_job(job.slug) else { return Ok(()) };
        for file in old_tools::found(tool, &self.beside()) {
            let shown = LocalPath::new(&file);
            let question = format!("Take over what {} has done ({shown})?", tool.called());
            if !self.ask.yes(&question, true)? {
                continue;
            }
            // A file that is another thing undoes nothing.
            if let Err(error) = ImportState::of(tool, file).run(self.context) {
                self.context.printer.warn(crate::report::in_one_line(&error))?;
            }
        }
        Ok(())
    }

    /// Where files of this machine's services lie, beside the usual places.
    fn beside(&self) -> Vec<PathBuf> {
        let mut places: Vec<PathBuf> = std::env::current_dir().into_iter().collect();
        places.extend(self.file.path.parent().map(Path::to_owned));
        places
    }
}
