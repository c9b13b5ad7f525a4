//! The uses of the citizen's keys, as the signer's log has them, each with its proof.

use crate::api;
use crate::body::Body;
use crate::browser::{Moment, now};
use crate::ceremony::unexpected;
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::shell::{Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::Page;
use rubrica_core::api::signer::{ActivationKey, UseList};
use rubrica_engine_api::{Failure, Request, Response, ShownUse, Use, UseOf};
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::{Html, Properties, UseReducerHandle, component, html, use_effect_with, use_state};

/// What is listed, and whether there is more.
#[derive(Debug, PartialEq)]
struct Listed {
    uses: Vec<Use>,
    older: bool,
}

impl Listed {
    /// Those whose proof does not hold.
    fn unproved(&self) -> usize {
        self.uses.iter().filter(|one| one.shown.is_err()).count()
    }
}

/// The list.
#[component]
pub(crate) fn Uses() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let listed = use_state(|| None::<Rc<Listed>>);
    let trouble = use_state(|| None::<Trouble>);
    let logged_in = use_login(Destination::Uses);
    // The name of the signer, which the key of its log has to be vouched for, is in the configuration.
    let is_ready = logged_in && shell.configuration.is_some();
    let subject = shell.open_session().filter(|_| is_ready).map(|session| session.subject);
    {
        let (shell, listed, trouble) = (shell.clone(), listed.clone(), trouble.clone());
        use_effect_with(subject, move |subject| {
            if subject.is_some() {
                spawn_local(async move {
                    match fetch(&shell).await {
                        Ok(found) => listed.set(Some(Rc::new(found))),
                        Err(problem) => trouble.set(Some(problem)),
                    }
                });
            }
        });
    }
    if !logged_in {
        return Html::default();
    }
    html! {
        <Page title={i18n.text("uses-title")} owner={Body::Giss} trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("uses-lead") }</p>
            if let Some(listed) = &*listed {
                if listed.unproved() > 0 {
                    <div class="notice notice-bad" id="uses-unproved" role="alert">
                        <p>{ i18n.with("uses-unproved", &[("count", listed.unproved().into())]) }</p>
                    </div>
                } else if listed.uses.is_empty() {
                    <p id="uses-none">{ i18n.text("uses-none") }</p>
                } else {
                    <p id="uses-proved" role="status">{ i18n.text("uses-proved") }</p>
                }
                <ul class="cards cards-single" id="uses">
                    { for listed.uses.iter().map(|one| html! { <Card one={one.clone()} /> }) }
                </ul>
                if listed.older {
                    <p id="uses-older">{ i18n.text("uses-older") }</p>
                }
            } else if trouble.is_none() {
                <p role="status">{ i18n.text("loading") }</p>
            }
            <p>{ i18n.text("uses-strange") }</p>
        </Page>
    }
}

/// Fetches what the log says and has the engine judge it.
async fn fetch(shell: &UseReducerHandle<Shell>) -> Result<Listed, Trouble> {
    let configuration = shell.configuration.clone().ok_or_else(unexpected)?;
    let UseList { uses, older } = note(shell, api::get::<UseList>("/me/uses").await)?;
    let activation_key: ActivationKey = api::get("/activation-key").await?;
    let judge = Request::JudgeUses {
        uses,
        activation_key,
        root: api::trusted_root().await?,
        signer: configuration.signer.clone(),
        now: now(),
    };
    match shell.engine.ask(judge).await? {
        Response::Uses(uses) => Ok(Listed { uses, older }),
        _ => Err(unexpected()),
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    one: Use,
}

/// One entry.
#[component]
fn Card(props: &CardProps) -> Html {
    let Use { index, shown } = &props.one;
    match shown {
        Ok(shown) => html! { <Proved index={*index} shown={shown.clone()} /> },
        Err(failure) => html! { <Unproved index={*index} failure={failure.clone()} /> },
    }
}

#[derive(Properties, PartialEq)]
struct ProvedProps {
    index: u64,
    shown: ShownUse,
}

#[component]
fn Proved(props: &ProvedProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let shown = &props.shown;
    html! {
        <li class="card use-proved">
            <h2>
                { i18n.text(words(shown.act)) }
                { " " }<span class="tag tag-good">{ i18n.text("uses-tag-proved") }</span>
            </h2>
            <p>{ i18n.moment(shown.at, Moment::DayAndTime) }</p>
            if let Some(application) = &shown.application {
                <p>{ i18n.with("uses-application", &[("name", application.as_str().into())]) }</p>
            }
            if let Some(transaction) = shown.transaction {
                <p>
                    { i18n.text("receipt-transaction") }{ ": " }
                    <code>{ transaction.to_string() }</code>
                </p>
            }
            <p>{ i18n.with("uses-entry", &[("index", props.index.to_string().into())]) }</p>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct UnprovedProps {
    index: u64,
    failure: Failure,
}

#[component]
fn Unproved(props: &UnprovedProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    html! {
        <li class="card card-bad use-unproved">
            <h2>
                { i18n.text("uses-bad") }
                { " " }<span class="tag tag-bad">{ i18n.text("uses-tag-unproved") }</span>
            </h2>
            <p>{ i18n.trouble(&Trouble::new(&props.failure.code)) }</p>
            <p>{ i18n.with("uses-entry", &[("index", props.index.to_string().into())]) }</p>
        </li>
    }
}

const fn words(act: UseOf) -> &'static str {
    match act {
        UseOf::Begun => "use-begun",
        UseOf::Issued => "use-issued",
        UseOf::Signed => "use-signed",
        UseOf::ApproverEnrolled => "use-approver-enrolled",
        UseOf::ApproverRemoved => "use-approver-removed",
        UseOf::PasswordChanged => "use-password-changed",
        UseOf::Locked => "use-locked",
        UseOf::Revoked => "use-revoked",
        UseOf::Suspended => "use-suspended",
        UseOf::Superseded => "use-superseded",
        UseOf::Refused => "use-refused",
        UseOf::Other => "use-other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{I18n, LANGUAGES};

    #[test]
    fn every_use_has_words() {
        for language in LANGUAGES {
            let i18n = I18n::new(language);
            for act in [
                UseOf::Begun,
                UseOf::Issued,
                UseOf::Signed,
                UseOf::ApproverEnrolled,
                UseOf::ApproverRemoved,
                UseOf::PasswordChanged,
                UseOf::Locked,
                UseOf::Revoked,
                UseOf::Suspended,
                UseOf::Superseded,
                UseOf::Refused,
                UseOf::Other,
            ] {
                let text = i18n.text(words(act));
                assert!(!text.contains(words(act)), "{act:?}: {text}");
            }
        }
    }
}
