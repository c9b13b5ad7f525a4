//! The sessions of a citizen, and making one's own session surer.

use crate::identity::{LoginMethod, SessionId};
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};

/// The living sessions of whoever asks, the one seen last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionList {
    /// The sessions.
    pub sessions: Vec<ListedSession>,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedSession {
    /// Names it; it opens nothing.
    pub id: SessionId,
    /// How it was opened.
    pub method: LoginMethod,
    /// When.
    pub opened_at: UnixTime,
    /// Its last request.
    pub seen_at: UnixTime,
    /// What that request came from.
    pub seen_with: UserAgent,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Browser and system, no closer than an owner needs to tell his devices apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAgent {
    /// The browser.
    pub browser: BrowserFamily,
    /// The system that it runs on.
    pub system: SystemFamily,
}

/// Browsers that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "names of products")]
pub enum BrowserFamily {
    Chrome,
    Edge,
    Firefox,
    Opera,
    Safari,
    SamsungInternet,
    /// Another one, or no browser.
    Other,
}

/// Systems that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "names of products")]
pub enum SystemFamily {
    Android,
    ChromeOs,
    Ios,
    Linux,
    Macos,
    Windows,
    /// Another one.
    Other,
}

/// Ends sessions in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndSessions {
    /// Which of them.
    pub which: WhichSessions,
}

/// Sessions that end in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhichSessions {
    /// All but the one that asks.
    Others,
    /// All.
    All,
}

/// Proves the code that was sent for one's own session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifySession {
    /// The code from the SMS.
    pub code: String,
}
