//! What a simulated MDBList says, read (list-providers.md §6).

use std::time::Duration;

use towline_domain::{Timestamp, wishes::ListErrorKind as Is};
use towline_sim::lists::mdblist::{Exhausted, MdblistSim, Quota, Script};

use crate::lists::testing::Stage;

const RESET_IN: u64 = 3 * 60 * 60;

#[tokio::test]
async fn a_quota_that_is_used_up_is_waited_for_until_it_is_whole_again() {
    for exhausted in [Exhausted::Forbidden, Exhausted::Ok, Exhausted::TooMany] {
        let quota = Quota { limit: 0, exhausted, reset_in: RESET_IN };
        let script = Script { quota, ..Script::default() };
        let mdblist = MdblistSim::start(script).await.unwrap();
        let url = mdblist.url();
        let stage = Stage::new(&format!(
            "mdblist = {{ key = 'sample-key', url = '{url}', site_url = '{url}' }}"
        ));
        let now = Timestamp::default() + Duration::from_secs(mdblist.now());
        stage.hand.set(now);
        let error = stage.fails("mdblist.list = 'mdblist:5'").await;
        assert_eq!(error.kind, Is::RateLimited);
        let wait = error.retry_at.unwrap().since(now);
        assert!(wait >= Duration::from_secs(RESET_IN), "{wait:?}");
    }
}
