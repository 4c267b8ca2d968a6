//! `towline support-bundle`: what a bug report needs, in one file, without secrets.

mod gather;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use towline_domain::{Clock as _, LocalPath, SystemClock, notify::without_answers};

use crate::{
    cli::Context,
    config::{self, Disk},
    paths,
    report::{self, Hinted as _},
    support::{Bundle, Known, Leak, Names},
};

/// What a bug report needs, in one file, without secrets
#[derive(Debug, Args)]
pub struct SupportBundle {
    /// A file that is not there yet; without it one in this directory
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Replace titles, paths, hosts and names by words such as `title-1`
    #[arg(long)]
    without_names: bool,
    /// Leave a file out, by its name in the bundle
    #[arg(long, value_name = "NAME")]
    leave_out: Vec<String>,
}

impl SupportBundle {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        let now = SystemClock.now();
        let source = paths::read_config(context.global.config.as_deref(), &context.environment)?;
        let looked = config::look(source.clone(), &context.environment, &Disk);
        let loaded = config::look(source, &context.environment, &Disk).loaded();
        let settings = loaded.as_ref().map(|it| it.settings.clone()).unwrap_or_default();
        let named = context.global.data.as_deref();
        let data = paths::data_directory(named, &context.environment, &settings)?;

        let mut bundle = Bundle::default();
        let mut names = Names::default();
        gather::about(&mut bundle, now);
        match &loaded {
            Ok(loaded) => gather::configuration(&mut bundle, &mut names, loaded, &looked),
            Err(mistakes) => bundle.add("configuration-mistakes.txt", mistakes.render(false)),
        }
        gather::doctor(&mut bundle, context)?;
        if let Ok(loaded) = loaded {
            gather::log_file(&mut bundle, &loaded);
            let told = gather::daemon(&mut bundle, &mut names, context, loaded, self.without_names);
            if let Err(error) = told {
                bundle.add("no-daemon.txt", report::for_people(&error, false));
            }
        }
        for name in &self.leave_out {
            anyhow::ensure!(bundle.leave_out(name), "there is no {name} in the bundle");
        }
        let known = Known::of(&looked, &data)
            .context("the secrets that are kept can't be read, so they can't be searched for")?;
        bundle.change(without_answers);
        for (file, secrets) in bundle.mask(&known) {
            let secrets = secrets.join(", ");
            context.printer.note(format!("masked in {file}: what stands in {secrets}"))?;
        }
        if self.without_names {
            bundle.change(|text| names.without(text));
        }
        let to = self.to.unwrap_or_else(|| {
            format!("towline-support-{}.tar.gz", now.to_string().replace(':', "-")).into()
        });
        let seconds = u64::try_from(now.as_micros() / 1_000_000).unwrap_or(0);
        written(&bundle, &to, &known, seconds)?;
        told(context, &bundle, &to)
    }
}

fn written(bundle: &Bundle, to: &PathBuf, known: &Known, seconds: u64) -> anyhow::Result<()> {
    match bundle.write(to, known, seconds) {
        Err(error) => match error.downcast_ref::<Leak>() {
            Some(Leak { file, .. }) => {
                let words = format!("`--leave-out {file}` goes without it; please report this");
                Err(error).hint(words)
            }
            None => Err(error).with_context(|| format!("{} can't be written", LocalPath::new(to))),
        },
        done => done,
    }
}

fn told(context: &Context, bundle: &Bundle, to: &PathBuf) -> anyhow::Result<()> {
    let shown = LocalPath::new(to).to_string();
    let files: Vec<_> = bundle
        .files()
        .map(|(name, bytes)| serde_json::json!({ "name": name, "bytes": bytes }))
        .collect();
    context.printer.json(&serde_json::json!({ "file": shown, "files": files }))?;
    context.printer.line(&shown)?;
    for (name, bytes) in bundle.files() {
        context.printer.note(format!("  {bytes:>9}  {name}"))?;
    }
    context.printer.note("no secret that is known here is in it. Look before you send it")?;
    Ok(())
}
