//! The desk's part about single flows: accounts, what is groomed, an importer's console.

use std::time::Duration;

use async_trait::async_trait;
use towline_api::accounts::{self, GroomPlan, GroomedTransfer};
use towline_domain::{
    FlowName, Thing as _, Trouble,
    imports::Album,
    path::shown,
    torrents::{Gate, Torrent, Transfer},
};
use towline_flows::torrents::{
    AccountRole,
    groom::{GroomRole, NoPlan},
};
use towline_store::ItemSummary;
use towline_web::{FlowDesk, Refusal};

use super::desk::Daemons;

/// A person looks at a page meanwhile.
const PATIENCE: Duration = Duration::from_secs(8);
/// So many transfers are told of in each list.
const TOLD: usize = 100;

#[async_trait]
impl FlowDesk for Daemons {
    async fn accounts(&self) -> Vec<accounts::Account> {
        let roles = self.accounts.now();
        let all = self.account_names().await.into_iter().map(|(name, account)| {
            let paused = roles.accounts.get(&account.key).and_then(AccountRole::paused_since);
            accounts::Account {
                name,
                paused: paused.map(|at| at.to_string()),
                groomed: roles.grooms.contains_key(&account.key),
                key: account.key,
                categories: account.categories,
            }
        });
        all.collect()
    }

    async fn pause_account(&self, account: &str, pauses: bool, by: &str) -> Result<(), Refusal> {
        let key = self.account(account).await?.key;
        let role = self.accounts.now().accounts.get(&key).cloned();
        let role = role.ok_or_else(|| Refusal::NoSuch("account", shown(account.as_bytes())))?;
        Ok(role.pause(self.ledger(), pauses, by).await?)
    }

    fn gate(&self, torrent: &ItemSummary) -> Option<Gate> {
        let roles = self.accounts.now();
        let torrent = Torrent::read(torrent.version, torrent.detail.clone()).ok()?;
        let account = roles.accounts.get(&torrent.account)?;
        Some(account.gate(&torrent, self.ledger().clock().now()))
    }

    async fn groom_plan(&self, account: &str) -> Result<GroomPlan, Refusal> {
        let role = self.groom_role(account).await?;
        let plan = tokio::time::timeout(PATIENCE, role.plan(self.ledger())).await;
        let plan = match plan {
            Ok(Ok(plan)) => plan,
            Ok(Err(NoPlan::Trouble(trouble))) => return Err(refused(trouble)),
            Ok(Err(NoPlan::Ledger(error))) => return Err(error.into()),
            Err(_) => return Err(Refusal::Service(format!("{account} does not answer"), None)),
        };
        let lists = [&plan.cancel, &plan.clean, &plan.spare];
        let more: usize = lists.iter().map(|list| list.len().saturating_sub(TOLD)).sum();
        let looks = self.ledger().next_looks();
        let next = looks.into_iter().find(|(name, _)| *name == role.name()).map(|(_, at)| at);
        Ok(GroomPlan {
            cancel: told(&plan.cancel),
            clean: told(&plan.clean),
            spare: told(&plan.spare),
            and_more: more as u64,
            dry_run: role.policy.is_dry_run,
            next: next.map(|at| at.to_string()),
        })
    }

    async fn groom(&self, account: &str, by: &str) -> Result<(), Refusal> {
        let key = self.groom_role(account).await?.key();
        let source = self.ledger().store().source(FlowName::Torrents, &key).await?;
        let source = source.ok_or_else(|| not_groomed(account))?;
        Ok(self.ledger().order(&[source.id], &towline_domain::Choice::Retry, by).await?)
    }

    async fn console(&self, album: &ItemSummary) -> Result<Option<Vec<String>>, Refusal> {
        let Ok(thing) = Album::read(album.version, album.detail.clone()) else { return Ok(None) };
        let roles = self.roles.now();
        let says = tokio::time::timeout(PATIENCE, roles.console(&thing, album.id, album.created));
        match says.await {
            Ok(Ok(lines)) => Ok(lines.map(|lines| lines.iter().map(|line| clean(line)).collect())),
            Ok(Err(trouble)) => Err(refused(trouble)),
            Err(_) => Err(Refusal::Service("its importer does not answer".into(), None)),
        }
    }
}

impl Daemons {
    async fn groom_role(&self, account: &str) -> Result<GroomRole, Refusal> {
        let key = self.account(account).await?.key;
        self.accounts.now().grooms.get(&key).cloned().ok_or_else(|| not_groomed(account))
    }
}

fn clean(line: &str) -> String {
    shown(line.as_bytes())
}

fn not_groomed(account: &str) -> Refusal {
    let account = shown(account.as_bytes());
    let words =
        format!("the transfers of {account} are not groomed: see [torrents.{account}.groom]");
    Refusal::Senseless("not-groomed", words)
}

fn refused(trouble: Trouble) -> Refusal {
    Refusal::Service(shown(trouble.to_string().as_bytes()), trouble.hint)
}

fn told(transfers: &[Transfer]) -> Vec<GroomedTransfer> {
    let told = transfers.iter().take(TOLD).map(|transfer| GroomedTransfer {
        id: transfer.id.0,
        name: shown(transfer.name.as_bytes()),
        status: shown(transfer.status.as_bytes()),
    });
    told.collect()
}
