//! The flow `notify`: what happens is told to people, where they want to hear of it.

mod cause;
mod hidden_links;
mod message;
mod news;
mod notice;
mod policy;

pub use self::{
    cause::NotifyCause,
    hidden_links::without_answers,
    message::{Asked, Line, Message, MessageAction, MessageId, MessageStage},
    news::NewsKind,
    notice::{AnswerLink, Found, Links, Notice, NoticeLine, Notifier},
    policy::NotifyPolicy,
};
