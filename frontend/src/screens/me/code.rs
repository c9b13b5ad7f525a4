//! Acts that end with a new activation code: asking for one, and raising the level.

use super::new_code::NewCode;
use super::sure::Sure;
use crate::api;
use crate::body::Body;
use crate::screens::login::Destination;
use crate::shell::{note, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton};
use rubrica_core::api::v1::NewActivationCode;
use rubrica_core::identity::OwnAct;
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, SubmitEvent, component, html, use_state, use_state_eq};

/// Which of the acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeAct {
    /// Another code, and nothing else.
    Regenerate,
    /// From basic to advanced.
    RaiseLevel,
}

impl CodeAct {
    const fn act(self) -> OwnAct {
        match self {
            Self::Regenerate => OwnAct::RegenerateCode,
            Self::RaiseLevel => OwnAct::RaiseLevel,
        }
    }

    const fn call(self) -> &'static str {
        match self {
            Self::Regenerate => "/me/activation-code",
            Self::RaiseLevel => "/me/level",
        }
    }

    const fn destination(self) -> Destination {
        match self {
            Self::Regenerate => Destination::MyCode,
            Self::RaiseLevel => Destination::MyLevel,
        }
    }

    const fn title_key(self) -> &'static str {
        match self {
            Self::Regenerate => "act-code-title",
            Self::RaiseLevel => "act-level-title",
        }
    }

    const fn lead_key(self) -> &'static str {
        match self {
            Self::Regenerate => "code-lead",
            Self::RaiseLevel => "level-lead",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct CodeScreenProps {
    pub(crate) act: CodeAct,
}

/// The screen.
#[component]
pub(crate) fn CodeScreen(props: &CodeScreenProps) -> Html {
    let shell = use_shell();
    let act = props.act;
    html! {
        <Sure act={act.act()} title={shell.i18n.text(act.title_key())}
            destination={act.destination()}>
            <Ask {act} />
        </Sure>
    }
}

/// Read, accept, and see the code.
#[component]
fn Ask(props: &CodeScreenProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let act = props.act;
    let accepted = use_state_eq(|| false);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let made = use_state(|| None::<NewActivationCode>);
    let onsubmit = {
        let shell = shell.clone();
        let (accepted, errors) = (accepted.clone(), errors.clone());
        let (trouble, busy, made) = (trouble.clone(), busy.clone(), made.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            if !*accepted {
                let text = shell.i18n.text("error-accept-code");
                errors.set(vec![FieldError { field: "accept", text }]);
                return;
            }
            errors.set(Vec::new());
            trouble.set(None);
            busy.set(true);
            let shell = shell.clone();
            let (trouble, busy, made) = (trouble.clone(), busy.clone(), made.clone());
            spawn_local(async move {
                let result = api::post_nothing(act.call(), shell.csrf()).await;
                busy.set(false);
                match note(&shell, result) {
                    Ok(code) => made.set(Some(code)),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let on_change = {
        let accepted = accepted.clone();
        Callback::from(move |checked| accepted.set(checked))
    };
    if let Some(code) = &*made {
        return html! {
            <Page title={i18n.text("new-code-title")} owner={Body::Aeat}>
                <NewCode code={code.clone()} />
            </Page>
        };
    }
    html! {
        <Page title={i18n.text(act.title_key())} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text(act.lead_key()) }</p>
            <p>{ i18n.text("code-text") }</p>
            <form novalidate=true {onsubmit}>
                <Checkbox id="accept" label={i18n.text("code-accept")}
                    error={error_at(&errors, "accept")} checked={*accepted} {on_change} />
                <SubmitButton label={i18n.text("code-submit")} busy={*busy} />
            </form>
        </Page>
    }
}
