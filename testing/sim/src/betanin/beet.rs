//! `beet import`, as far as its output and the library show it.

use std::{io, path::Path, sync::Arc, time::Duration};

use super::{
    Sim,
    library::Album,
    script::{Behaviour, DuplicateAction, Rule},
    terminal::{Fatal, Terminal},
};

const NO_MATCH: [&str; 8] = [
    "Skip",
    "Use as-is",
    "as Tracks",
    "Group albums",
    "Rescan directory",
    "Enter search",
    "enter Id",
    "aBort",
];
const DUPLICATE: [&str; 5] = ["Skip new", "Merge all", "Remove old", "Keep all", "Upgrade"];
const CANDIDATE: [&str; 9] = [
    "Apply",
    "More candidates",
    "Skip",
    "Use as-is",
    "as Tracks",
    "Group albums",
    "Enter search",
    "enter Id",
    "aBort",
];
const SELECTION: [&str; 8] = [
    "# selection (default 1)",
    "Skip",
    "Use as-is",
    "as Tracks",
    "Group albums",
    "Enter search",
    "enter Id",
    "aBort",
];

/// One run of beet. Its exit status is of no interest: betanin does not learn it.
pub(super) async fn import(
    sim: &Arc<Sim>,
    path: &str,
    terminal: &mut Terminal,
) -> Result<(), Fatal> {
    let place = Path::new(path);
    if !place.exists() {
        return terminal.print(&format!("error: no such file or directory: {path}\n"));
    }
    let album = match Album::find(place) {
        Ok(album) if album.len() > 0 => album,
        Ok(_) => return terminal.print(&format!("No files imported from {path}\n")),
        Err(error) => return crash(terminal, &error),
    };
    let Rule { behaviour, takes_ms, candidate, .. } = sim.rule_of(&album.name);
    tokio::time::sleep(Duration::from_millis(takes_ms)).await;
    let count = album.len();
    match behaviour {
        Behaviour::Imports => terminal.print(&format!("{path}\n"))?,
        Behaviour::DoesNothing => return terminal.print(&format!("{path}\n")),
        Behaviour::NotWritable => {
            return terminal.print(&format!(
                "{path}\nError: Permission denied while copying {path} to {}\n",
                sim.script.library.display()
            ));
        }
        Behaviour::BreaksBetanin => return Err(Fatal),
        Behaviour::Crashes => return crash(terminal, &io::Error::other("scripted")),
        Behaviour::AsksOddly => {
            terminal.print(&format!("{path}\nIs this really music [y/n]? "))?;
            if terminal.line().await?.trim() != "y" {
                return Ok(());
            }
        }
        Behaviour::AsksNoMatch | Behaviour::SourceDown => {
            if behaviour == Behaviour::SourceDown {
                terminal.print("musicbrainz: Error searching MusicBrainz: connection failed\n")?;
            }
            terminal.print(&format!("\n{path} ({count} items)\n"))?;
            if !no_match(sim, count, terminal).await? {
                return Ok(());
            }
        }
        Behaviour::AsksCandidates => {
            terminal.print(&format!("\n{path} ({count} items)\n"))?;
            let candidate = candidate.unwrap_or_else(|| format!("Various - {}", album.name));
            if !candidates(sim, &candidate, terminal).await? {
                return Ok(());
            }
        }
    }
    put(sim, &album, terminal).await
}

/// Whether the album is to be imported.
async fn no_match(sim: &Sim, count: usize, terminal: &mut Terminal) -> Result<bool, Fatal> {
    if sim.beets_now().quiet {
        return by_rule(sim, terminal);
    }
    loop {
        terminal.print(&format!(
            "No matching release found for {count} tracks.\n\
             For help, see: https://beets.readthedocs.org/en/latest/faq.html#nomatch\n"
        ))?;
        match terminal.ask(&NO_MATCH).await? {
            's' | 'b' => return Ok(false),
            'e' => {
                for question in ["Artist: ", "Album: "] {
                    terminal.print(question)?;
                    terminal.line().await?;
                }
            }
            'i' => {
                terminal.print("Enter album ID: ")?;
                terminal.line().await?;
            }
            'r' => {}
            _ => return Ok(true),
        }
    }
}

async fn candidates(sim: &Sim, called: &str, terminal: &mut Terminal) -> Result<bool, Fatal> {
    if sim.beets_now().quiet {
        return by_rule(sim, terminal);
    }
    let mut shows_list = false;
    loop {
        let letter = if shows_list {
            terminal.print(&format!("  Candidates:\n  1. (81.2%) {called}\n"))?;
            terminal.ask(&SELECTION).await?
        } else {
            terminal.print(&format!("  Match (81.2%):\n  {called}\n"))?;
            terminal.ask(&CANDIDATE).await?
        };
        match letter {
            's' | 'b' => return Ok(false),
            'm' => shows_list = true,
            '0'..='9' => shows_list = false,
            _ => return Ok(true),
        }
    }
}

fn by_rule(sim: &Sim, terminal: &mut Terminal) -> Result<bool, Fatal> {
    let as_is = sim.beets_now().quiet_as_is;
    terminal.print(if as_is { "Importing as-is.\n" } else { "Skipping.\n" })?;
    Ok(as_is)
}

async fn put(sim: &Sim, album: &Album, terminal: &mut Terminal) -> Result<(), Fatal> {
    let library = &sim.script.library;
    let old = match album.duplicate_in(library) {
        Ok(old) => old,
        Err(error) => return crash(terminal, &error),
    };
    let mut keep_both = false;
    if let Some(old) = old {
        match duplicate(sim, album.len(), terminal).await? {
            's' | 'u' => return Ok(()),
            'r' => {
                if let Err(error) = std::fs::remove_dir_all(&old) {
                    return crash(terminal, &error);
                }
            }
            'k' => keep_both = true,
            _ => {}
        }
    }
    match album.put(library, sim.beets_now().moves, keep_both) {
        Ok(()) => Ok(()),
        Err(error) => terminal.print(&format!(
            "Error: {error} while copying {} to {}\n",
            album.name,
            library.display()
        )),
    }
}

async fn duplicate(sim: &Sim, count: usize, terminal: &mut Terminal) -> Result<char, Fatal> {
    match sim.beets_now().duplicate_action {
        DuplicateAction::Skip => return Ok('s'),
        DuplicateAction::Keep => return Ok('k'),
        DuplicateAction::Remove => return Ok('r'),
        DuplicateAction::Ask => {}
    }
    terminal.print("This album is already in the library!\n")?;
    if sim.beets_now().quiet {
        terminal.print("Skipping.\n")?;
        return Ok('s');
    }
    let summary = format!("{count} items, MP3, 128kbps, 0:07, 120.4 KiB");
    terminal.print(&format!("Old: {summary}\nNew: {summary}\n"))?;
    terminal.ask(&DUPLICATE).await
}

fn crash(terminal: &mut Terminal, error: &io::Error) -> Result<(), Fatal> {
    terminal.print("Traceback (most recent call last):\n  File \"beet\", line 8, in <module>\n")?;
    terminal.print(&format!("RuntimeError: {error}\n"))
}
