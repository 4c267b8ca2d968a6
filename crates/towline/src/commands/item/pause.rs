//! `towline item pause` and `resume`.

use towline_api::items::{PauseItem, ResumeItem};

use crate::{
    cli::Context,
    connection::{self, Purpose},
};

pub(super) fn pause(context: &Context, ids: &[i64]) -> anyhow::Result<()> {
    connection::with(context, Purpose::Change, async |towline| {
        for id in ids {
            towline.send(&PauseItem { id: *id }).await?;
            context.printer.line(format!("item {id}: told to pause"))?;
        }
        Ok(())
    })?;
    context.printer.json(&ids)?;
    Ok(())
}

pub(super) fn resume(context: &Context, ids: &[i64]) -> anyhow::Result<()> {
    connection::with(context, Purpose::Change, async |towline| {
        for id in ids {
            towline.send(&ResumeItem { id: *id }).await?;
            context.printer.line(format!("item {id}: told to go on"))?;
        }
        Ok(())
    })?;
    context.printer.json(&ids)?;
    Ok(())
}
