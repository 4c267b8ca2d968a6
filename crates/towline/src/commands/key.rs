//! `towline key`: keys with which programs come in over the network.

use towline_api::access::{Key, ListKeys, MakeKey, NewKey, RemoveKey, Scope};

use crate::{
    cli::Context,
    connection::{self, Purpose},
    report::Hinted as _,
};

/// Keys with which programs come in over the network
#[derive(Debug, clap::Args)]
pub struct KeyCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make a key and print it, this once
    Add {
        /// For people: what it is for
        name: String,
        /// What may be done with it: `read`, `operate` or `admin`
        #[arg(long, default_value_t = Scope::Read)]
        scope: Scope,
    },
    /// Tell which keys there are
    List,
    /// Remove a key: who has it comes in no more
    Remove {
        /// Its name
        name: String,
    },
}

impl KeyCommand {
    pub(super) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self.what {
            What::Add { name, scope } => add(context, &NewKey { name, scope }),
            What::List => list(context),
            What::Remove { name } => remove(context, &name),
        }
    }
}

fn add(context: &Context, new: &NewKey) -> anyhow::Result<()> {
    let made = connection::with(context, Purpose::Look, async |towline| {
        towline.send(&MakeKey(new.clone())).await
    })?;
    context.printer.json(&made)?;
    context.printer.line(&made.key)?;
    context.printer.note(format!(
        "send it as `Authorization: Bearer …`, or as `X-Api-Key: …`; its scope is {}: {}",
        new.scope,
        new.scope.words()
    ))?;
    Ok(())
}

fn list(context: &Context) -> anyhow::Result<()> {
    let all =
        connection::with(context, Purpose::Look, async |towline| towline.send(&ListKeys).await)?;
    context.printer.json(&all)?;
    if all.keys.is_empty() {
        context.printer.line("there are no keys")?;
        return Ok(());
    }
    let row = |key: &Key| {
        let used = key.used.clone().unwrap_or_else(|| "never".into());
        vec![key.name.clone(), key.scope.to_string(), key.made.clone(), used]
    };
    let rows: Vec<_> = all.keys.iter().map(row).collect();
    context.printer.table(&["name", "scope", "made", "last used"], &rows)?;
    Ok(())
}

fn remove(context: &Context, name: &str) -> anyhow::Result<()> {
    connection::with(context, Purpose::Look, async |towline| {
        let all = towline.send(&ListKeys).await?;
        let found = all.keys.iter().find(|key| key.name == name);
        let Some(key) = found else {
            return Err(anyhow::anyhow!("there is no key {name}"))
                .hint("`towline key list` tells which there are");
        };
        towline.send(&RemoveKey { id: key.id }).await
    })?;
    context.printer.json(&serde_json::json!({ "removed": name }))?;
    context.printer.line(format!("{name}: removed"))?;
    Ok(())
}
