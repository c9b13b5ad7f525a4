//! How the citizen wants to prove that he has what is his.

use crate::ceremony::Approving;
use crate::shell::use_shell;
use yew::{Callback, Event, Html, Properties, component, html};

/// How the citizen wants to prove possession.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chosen {
    Code,
    Passkey,
    Phone,
}

#[derive(Properties, PartialEq)]
pub(crate) struct WaysProps {
    pub(crate) chosen: Chosen,
    /// What there is besides a code.
    pub(crate) offered: Approving,
    pub(crate) on_choice: Callback<Chosen>,
}

/// Passkey, phone or code. Who has a code alone is asked nothing.
#[component]
pub(crate) fn Ways(props: &WaysProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    if props.offered == Approving::default() {
        return Html::default();
    }
    let way = |way: Chosen, id: &'static str| {
        let onchange = props.on_choice.reform(move |_: Event| way);
        let hint = format!("{id}-hint");
        let name = props.offered.phone.clone().unwrap_or_default();
        html! {
            <div class="checkbox">
                <input type="radio" name="possession" {id} checked={props.chosen == way}
                    {onchange} aria-describedby={hint.clone()} />
                <label for={id}>
                    { i18n.with(id, &[("name", name.into())]) }
                    <span id={hint.clone()} class="hint">{ " " }{ i18n.text(&hint) }</span>
                </label>
            </div>
        }
    };
    html! {
        <fieldset class="field">
            <legend>{ i18n.text("possession-title") }</legend>
            if props.offered.passkey {
                { way(Chosen::Passkey, "possession-passkey") }
            }
            if props.offered.phone.is_some() {
                { way(Chosen::Phone, "possession-phone") }
            }
            { way(Chosen::Code, "possession-code") }
        </fieldset>
    }
}
