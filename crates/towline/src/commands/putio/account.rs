//! `towline putio account`: whose it is, and how much room there is (put.io reference §3).

use putio_client::{
    FileId,
    account::{AccountInfo, AccountStatus, GetInfo},
};
use serde::Serialize;
use towline_domain::path::shown;

use super::chosen::{Account, AccountArg};
use crate::{cli::Context, commands::words::size};

/// Whose.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct AccountCommand {
    #[command(flatten)]
    account: AccountArg,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// The same
    Info(AccountArg),
}

impl AccountCommand {
    pub(super) fn named(&self) -> Option<String> {
        let Some(What::Info(account)) = &self.what else { return self.account.name.clone() };
        account.name.clone()
    }
}

pub(super) async fn run(context: &Context, account: &Account) -> anyhow::Result<()> {
    let client = account.client()?;
    let info = account.told(client.send(&GetInfo::default()).await)?.info;
    let told = Told::new(&account.name, &info);
    context.printer.json(&told)?;
    for (key, value) in told.lines() {
        context.printer.line(format!("{key:<10}{}", shown(value.as_bytes())))?;
    }
    Ok(())
}

/// Sizes are in bytes.
#[derive(Debug, Serialize)]
struct Told {
    account: String,
    user_id: Option<u64>,
    user: String,
    /// Nothing where put.io does not say.
    active: Option<bool>,
    status: String,
    disk: Disk,
    trash: u64,
    trash_enabled: Option<bool>,
    loaded_this_month: Option<u64>,
    plan_ends: Option<String>,
    files_will_be_deleted: Option<String>,
    /// Where transfers go that name no folder.
    default_folder: Option<i64>,
    warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Disk {
    free: Option<u64>,
    used: Option<u64>,
    size: Option<u64>,
}

impl Told {
    fn new(account: &str, info: &AccountInfo) -> Self {
        let AccountInfo { disk, settings, .. } = info;
        Self {
            account: account.into(),
            user_id: info.user_id,
            user: info.username.to_string(),
            active: info.account_active,
            status: info.account_status.to_string(),
            disk: Disk { free: disk.avail, used: disk.used, size: disk.size },
            trash: info.trash_size,
            trash_enabled: settings.trash_enabled,
            loaded_this_month: info.monthly_bandwidth_usage,
            plan_ends: info.plan_expiration_date.map(|at| format!("{at:.0}")),
            files_will_be_deleted: info.files_will_be_deleted_at.map(|at| format!("{at:.0}")),
            default_folder: settings.default_download_folder.map(FileId::get),
            warnings: warnings(info),
        }
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        let number = |id: Option<u64>| id.map_or_else(String::new, |id| format!(" (number {id})"));
        let mut lines = vec![
            ("account", self.account.clone()),
            ("user", format!("{}{}", self.user, number(self.user_id))),
            (
                "status",
                if self.status.is_empty() { "not told".into() } else { self.status.clone() },
            ),
            ("disk", self.disk.words()),
        ];
        let trash = match (self.trash_enabled, self.trash) {
            (Some(false), 0) => "off".into(),
            (_, bytes) => size(bytes),
        };
        lines.push(("trash", trash));
        if let Some(bytes) = self.loaded_this_month {
            lines.push(("loaded", format!("{} this month", size(bytes))));
        }
        lines.extend(self.plan_ends.iter().map(|at| ("plan", format!("until {at}"))));
        lines.extend(self.warnings.iter().map(|words| ("warning", words.clone())));
        lines
    }
}

impl Disk {
    fn words(&self) -> String {
        let of = |bytes: Option<u64>| bytes.map_or_else(|| "?".into(), size);
        format!("{} free of {}, {} used", of(self.free), of(self.size), of(self.used))
    }
}

fn warnings(info: &AccountInfo) -> Vec<String> {
    let mut warnings = Vec::new();
    let is_inactive = info.account_active == Some(false)
        || matches!(info.account_status, AccountStatus::Inactive | AccountStatus::Stranger);
    if is_inactive {
        warnings.push("the account is not active: its plan is told at app.put.io".into());
    }
    if let Some(at) = info.files_will_be_deleted_at {
        warnings.push(format!("put.io will delete its files at {at:.0}"));
    }
    if info.warnings.callback_url_has_failed {
        warnings.push("put.io could not call the address that is set there".into());
    }
    if info.disk.avail == Some(0) {
        warnings.push("the disk there is full".into());
    }
    warnings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(info: serde_json::Value) -> String {
        let told = Told::new("home", &serde_json::from_value(info).unwrap());
        let lines = told.lines().into_iter().map(|(key, value)| format!("{key}: {value}"));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn an_account_is_told_in_lines() {
        let info = json!({
            "user_id": 9, "username": "jc", "account_active": true, "account_status": "active",
            "disk": {"avail": 40_000_000_000_u64, "size": 100_000_000_000_u64, "used": 60_000_000_000_u64},
            "trash_size": 1_500_000_000_u64, "monthly_bandwidth_usage": 7,
            "plan_expiration_date": "2027-01-02T03:04:05", "settings": {"trash_enabled": true},
        });
        insta::assert_snapshot!(told(info), @r"
        account: home
        user: jc (number 9)
        status: active
        disk: 40 GB free of 100 GB, 60 GB used
        trash: 1.5 GB
        loaded: 7 B this month
        plan: until 2027-01-02T03:04:05Z
        ");
    }

    #[test]
    fn what_is_not_well_and_what_is_not_told_show() {
        let info = json!({
            "account_active": false, "disk": {"avail": 0},
            "files_will_be_deleted_at": "2027-01-02 03:04:05",
            "settings": {"trash_enabled": false}, "warnings": {"callback_url_has_failed": true},
        });
        insta::assert_snapshot!(told(info), @r"
        account: home
        user: 
        status: not told
        disk: 0 B free of ?, ? used
        trash: off
        warning: the account is not active: its plan is told at app.put.io
        warning: put.io will delete its files at 2027-01-02T03:04:05Z
        warning: put.io could not call the address that is set there
        warning: the disk there is full
        ");
    }
}
