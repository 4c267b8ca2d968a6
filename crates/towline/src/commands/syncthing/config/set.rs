//! `towline syncthing config set`: one value is changed, by the smallest call that can (Syncthing
//! reference §3.2).

use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use syncthing_client::{DeviceId, Error, FolderId, Syncthing};
use towline_domain::path::shown;

use super::{
    Whole, kept, mask,
    path::{Place, Step},
    value,
};
use crate::{cli::Context, commands::syncthing::told, report::Hinted as _};

pub(super) async fn run(
    context: &Context,
    syncthing: &Syncthing,
    path: &str,
    text: &str,
    show_secrets: bool,
) -> anyhow::Result<()> {
    let whole = Whole::read(syncthing).await?;
    let place = whole.look(path)?;
    let part = Part::of(&whole.json, &place, path)?;
    let empty = json!("");
    let before = if place.is_new { &empty } else { place.of(&whole.json).unwrap_or(&Value::Null) };
    let wanted = value::read(place.name(), text, before)?;
    mask::refuse(path, place.name(), before, &wanted)?;
    let mut changed = whole.json.clone();
    place.put(&mut changed, wanted.clone());
    told(part.write(syncthing, &changed).await?)?;
    let later = part.read_back(context, syncthing).await?;
    let after = match &later {
        Some(later) => place.later(&whole.json, later).cloned().unwrap_or_default(),
        None => wanted.clone(),
    };
    let name = place.name().to_owned();
    let done = Done { path: path.into(), name, before: before.clone(), after };
    done.tell(context, syncthing, &part, show_secrets).await?;
    done.warn(context, &part)?;
    done.insist(syncthing, &wanted).await
}

/// What the server lets one change by itself.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Options(String),
    Gui(String),
    Ldap(String),
    DefaultFolder(String),
    DefaultDevice(String),
    DefaultIgnores,
    Folder { at: usize, id: FolderId, member: String },
    Device { at: usize, id: DeviceId, member: String },
}

impl Part {
    fn of(whole: &Value, place: &Place, path: &str) -> anyhow::Result<Self> {
        let steps: Vec<_> = place
            .steps
            .iter()
            .map(|step| match step {
                Step::Member(name) => (name.as_str(), 0),
                Step::Index(at) => ("", *at),
            })
            .collect();
        let id = |list: &str, at: usize, member: &str| {
            whole[list][at][member].as_str().map(String::from)
        };
        Ok(match steps.as_slice() {
            [("options", _), (member, _), ..] => Self::Options((*member).into()),
            [("gui", _), (member, _), ..] => Self::Gui((*member).into()),
            [("ldap", _), (member, _), ..] => Self::Ldap((*member).into()),
            [("defaults", _), ("folder", _), (member, _), ..] => {
                Self::DefaultFolder((*member).into())
            }
            [("defaults", _), ("device", _), (member, _), ..] => {
                Self::DefaultDevice((*member).into())
            }
            [("defaults", _), ("ignores", _), (_, _), ..] => Self::DefaultIgnores,
            [("folders", _), (_, _), ("id", _)] | [("devices", _), (_, _), ("deviceID", _)] => {
                return Err(anyhow::anyhow!("an id can't be changed"))
                    .hint("add another, and remove this one, on Syncthing's page")
                    .wrong_usage();
            }
            [("folders", _), (_, at), (member, _), ..] => {
                let id = id("folders", *at, "id").context("this folder has no id")?.into();
                Self::Folder { at: *at, id, member: (*member).into() }
            }
            [("devices", _), (_, at), (member, _), ..] => {
                let id =
                    id("devices", *at, "deviceID").context("this device has no id")?.parse()?;
                Self::Device { at: *at, id, member: (*member).into() }
            }
            _ => {
                return Err(anyhow::anyhow!("{path:?} can't be changed as one"))
                    .hint("name one value: of options, gui, ldap or defaults, or of one folder or device")
                    .wrong_usage();
            }
        })
    }

    /// Sends the changed member alone, so that nothing else can be lost.
    async fn write(
        &self,
        syncthing: &Syncthing,
        changed: &Value,
    ) -> anyhow::Result<Result<(), Error>> {
        let config = syncthing.config();
        Ok(match self {
            Self::Options(member) => {
                config.options().patch(only(&changed["options"], member)?).await
            }
            Self::Gui(member) => config.gui().patch(only(&changed["gui"], member)?).await,
            Self::Ldap(member) => config.ldap().patch(only(&changed["ldap"], member)?).await,
            Self::DefaultFolder(member) => {
                let change = only(&changed["defaults"]["folder"], member)?;
                config.defaults().folder().patch(change).await
            }
            Self::DefaultDevice(member) => {
                let change = only(&changed["defaults"]["device"], member)?;
                config.defaults().device().patch(change).await
            }
            Self::DefaultIgnores => {
                let lines = serde_json::from_value(changed["defaults"]["ignores"].clone())?;
                config.defaults().put_ignores(lines).await
            }
            Self::Folder { at, id, member } => {
                config.folders().patch(id, only(&changed["folders"][at], member)?).await
            }
            Self::Device { at, id, member } => {
                config.devices().patch(id, only(&changed["devices"][at], member)?).await
            }
        })
    }

    /// The configuration as it is now. `None` where a change of the page has shut us out: its
    /// address, its key.
    async fn read_back(
        &self,
        context: &Context,
        syncthing: &Syncthing,
    ) -> anyhow::Result<Option<Value>> {
        if !matches!(self, Self::Gui(_)) {
            return Ok(Some(Whole::read(syncthing).await?.json));
        }
        // Its listener begins anew, and for a moment nobody listens.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut attempts = 0;
        loop {
            match syncthing.config().get().await {
                Ok(config) => return Ok(Some(serde_json::to_value(&config)?)),
                Err(error) if error.is_passing() && attempts < 10 => attempts += 1,
                Err(error) => {
                    let words = format!("it is written, and could not be read back: {error}");
                    context.printer.note(words)?;
                    return Ok(None);
                }
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

fn only<T: DeserializeOwned>(part: &Value, member: &str) -> anyhow::Result<T> {
    let value = part.get(member).cloned().unwrap_or_default();
    Ok(serde_json::from_value(json!({ member: value }))?)
}

/// A change that was made.
struct Done {
    path: String,
    name: String,
    before: Value,
    after: Value,
}

impl Done {
    async fn tell(
        &self,
        context: &Context,
        syncthing: &Syncthing,
        part: &Part,
        show_secrets: bool,
    ) -> anyhow::Result<()> {
        let restart = match syncthing.config().requires_restart().await {
            Ok(restart) => Some(restart),
            // Shut out, as was told already.
            Err(_) if matches!(part, Part::Gui(_)) => None,
            Err(error) => return told(Err(error)),
        };
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        if !show_secrets {
            mask::mask(&self.name, &mut before);
            mask::mask(&self.name, &mut after);
        }
        let printer = &context.printer;
        printer.json(&json!({
            "path": self.path, "before": before, "after": after, "requires_restart": restart,
        }))?;
        let words = format!("{}: {before} before, now {after}", self.path);
        printer.line(shown(words.as_bytes()))?;
        if restart == Some(true) {
            printer.line("a changed setting takes a restart of Syncthing")?;
        }
        Ok(())
    }

    /// The daemon has its own note of where the page is, and with which key.
    fn warn(&self, context: &Context, part: &Part) -> anyhow::Result<()> {
        let Part::Gui(member) = part else { return Ok(()) };
        let keys = match member.as_str() {
            "apiKey" => "api_key",
            "address" | "useTLS" | "enabled" => "url",
            _ => return Ok(()),
        };
        if self.before != self.after {
            context.printer.warn(format!(
                "whoever asks this Syncthing is shut out until they know of it: where towline.toml \
                 names it, change `{keys}` of its [folders.NAME.syncthing], too"
            ))?;
        }
        Ok(())
    }

    /// The server takes what it does not understand for a default, without an error.
    async fn insist(&self, syncthing: &Syncthing, wanted: &Value) -> anyhow::Result<()> {
        let is_hashed = self.name == "password";
        if is_hashed || kept::is_kept(wanted, &self.after, None) {
            return Ok(());
        }
        // A folder always has the device whose it is.
        let own = told(syncthing.system().status().await)?.my_id;
        if !kept::is_kept(wanted, &self.after, Some(own.as_str())) {
            bail!("Syncthing did not take it as it was written: see what is there now");
        }
        Ok(())
    }
}
