//! What a grooming would do now, for a person who asks. Nothing is done.

use std::time::Duration;

use towline_domain::{
    Trouble,
    torrents::{Transfer, Transfers},
};
use towline_engine::{Ledger, StoreError};

use super::{GroomRole, known::Known};

/// The account's own look has read the list lately: it is not asked for anew.
const LATELY: Duration = Duration::from_secs(60);

/// What a grooming would do now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroomPlan {
    /// These would be cancelled.
    pub cancel: Vec<Transfer>,
    /// These would be taken out of the list.
    pub clean: Vec<Transfer>,
    /// These would be, were they not needed still.
    pub spare: Vec<Transfer>,
}

/// Why it cannot be told.
#[derive(Debug)]
pub enum NoPlan {
    /// The service cannot be asked.
    Trouble(Trouble),
    /// The ledger fails.
    Ledger(StoreError),
}

impl GroomRole {
    /// What a grooming would do now, from a list that was read lately.
    pub async fn plan(&self, ledger: &Ledger) -> Result<GroomPlan, NoPlan> {
        let account = &self.account;
        let lately = ledger.clock().now().before(LATELY);
        let list = account.service.transfers(lately).await.map_err(NoPlan::Trouble)?;
        // Read after the list: who is in the list and wants it is in the ledger by now.
        let known = Known::read(ledger, &account.service.key(), account.adopts.clone()).await;
        Ok(self.planned(&known.map_err(NoPlan::Ledger)?, &list))
    }

    fn planned(&self, known: &Known, transfers: &Transfers) -> GroomPlan {
        let mut plan = GroomPlan::default();
        for transfer in &transfers.list {
            let cancels = self.policy.cancel.contains(&transfer.status);
            let cleans = self.policy.cleans && transfer.is_finished;
            let list = match (cancels, cleans) {
                (false, false) => continue,
                _ if known.spares(&self.policy, transfer) => &mut plan.spare,
                _ if !known.lets_groom(&self.policy, transfer) => continue,
                (true, _) => &mut plan.cancel,
                (false, true) => &mut plan.clean,
            };
            list.push(transfer.clone());
        }
        plan
    }
}
