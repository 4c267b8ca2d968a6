//! What is wrong about who is told of what happens.

use std::sync::Arc;

use towline_domain::{Clock, SystemClock};

use super::{check::refused, lists::odd_name, mistake::Mistake, settings::Settings, tree::Node};

/// Everything that is wrong with `[notify]`.
pub(super) fn wrong(settings: &Settings, tree: &Node) -> Vec<Mistake> {
    // Built and thrown away: that touches neither disk nor network.
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let targets = settings.notify.iter().filter_map(|(name, target)| {
        let wrong = odd_name(name)
            .or_else(|| target.build(name, &clock).err())
            .or_else(|| target.policy().err());
        Some((["notify", name.as_str()], wrong?))
    });
    targets.map(|(part, wrong)| refused(tree, part, &wrong)).collect()
}
