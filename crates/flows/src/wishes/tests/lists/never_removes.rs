//! A read that is not whole removes nothing, whatever else happens.

use proptest::prelude::*;
use towline_domain::{
    Cause, Choice,
    wishes::{Fetched, ListPolicy, OnRemoval},
};

use super::stage::{Stage, fails, partly};

/// What a read brings.
#[derive(Debug, Clone, Copy)]
enum Read {
    Fails,
    Partly(u64),
    Unchanged,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn what_could_not_be_read_wholly_never_removes(
        reads in prop::collection::vec(
            prop_oneof![
                Just(Read::Fails),
                (1u64..30).prop_map(Read::Partly),
                Just(Read::Unchanged),
            ],
            1..12,
        ),
        answers in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let policy = ListPolicy { on_removal: OnRemoval::Tombstone, ..ListPolicy::default() };
            let mut stage = Stage::confirmed(policy).await;
            stage.holds(1..=20);
            stage.look().await;
            for read in reads {
                stage.answers(match read {
                    Read::Fails => fails(),
                    Read::Partly(most) => Ok(Fetched::Listing(partly(1..=most))),
                    Read::Unchanged => Ok(Fetched::Unchanged),
                });
                stage.later().await;
                if answers && stage.asked().await.is_some_and(|it| matches!(it, Cause::Wish(_))) {
                    stage.answer(Choice::All).await;
                }
                let rows = stage.ledger.store().wishes("list", true).await.unwrap();
                prop_assert!(rows.len() >= 20 && rows.iter().all(|row| row.gone.is_none()));
                let titles = stage.items("title").await;
                prop_assert!(titles.iter().all(|item| item.detail["removal"].is_null()));
            }
            stage.restart().await;
            stage.later().await;
            prop_assert!(stage.held().await >= 20);
            Ok(())
        })?;
    }
}
