//! Fields with a visible label, a hint and an error that belong to them.

use wasm_bindgen::UnwrapThrowExt as _;
use web_sys::HtmlInputElement;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Properties, TargetCast as _, classes, component,
    html,
};

#[derive(Properties, PartialEq)]
pub(crate) struct TextFieldProps {
    /// Identifier of the input.
    pub(crate) id: &'static str,
    pub(crate) label: AttrValue,
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    pub(crate) value: AttrValue,
    pub(crate) on_input: Callback<String>,
    /// What the browser may fill in [WCAG 1.3.5].
    pub(crate) autocomplete: &'static str,
    #[prop_or("text")]
    pub(crate) inputmode: &'static str,
    /// How wide, as a hint to how much is expected.
    #[prop_or("width-20")]
    pub(crate) width: &'static str,
}

/// A field for one line of text.
#[component]
pub(crate) fn TextField(props: &TextFieldProps) -> Html {
    let on_input = props.on_input.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        on_input.emit(input.value());
    });
    let frame = FieldFrame { id: props.id, hint: props.hint.as_ref(), error: props.error.as_ref() };
    html! {
        <div class={frame.class()}>
            <label for={props.id}>{ props.label.clone() }</label>
            { frame.notes() }
            <input id={props.id} name={props.id} type="text" class={props.width}
                value={props.value.clone()} {oninput}
                autocomplete={props.autocomplete} inputmode={props.inputmode}
                autocapitalize="none" spellcheck="false"
                aria-describedby={frame.described_by()} aria-invalid={frame.invalid()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct CheckboxProps {
    /// Identifier of the input.
    pub(crate) id: &'static str,
    pub(crate) label: AttrValue,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    pub(crate) checked: bool,
    pub(crate) on_change: Callback<bool>,
}

/// A box to tick. Never ticked from the start.
#[component]
pub(crate) fn Checkbox(props: &CheckboxProps) -> Html {
    let on_change = props.on_change.clone();
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement =
            event.target_dyn_into().expect_throw("only inputs change here");
        on_change.emit(input.checked());
    });
    let frame = FieldFrame { id: props.id, hint: None, error: props.error.as_ref() };
    html! {
        <div class={frame.class()}>
            { frame.notes() }
            <div class="checkbox">
                <input id={props.id} name={props.id} type="checkbox" checked={props.checked}
                    {onchange} aria-describedby={frame.described_by()}
                    aria-invalid={frame.invalid()} />
                <label for={props.id}>{ props.label.clone() }</label>
            </div>
        </div>
    }
}

/// What stands around every input.
#[derive(Debug)]
pub(super) struct FieldFrame<'a> {
    pub(super) id: &'a str,
    pub(super) hint: Option<&'a AttrValue>,
    pub(super) error: Option<&'a AttrValue>,
}

impl FieldFrame<'_> {
    pub(super) fn class(&self) -> yew::Classes {
        classes!("field", self.error.is_some().then_some("field-bad"))
    }

    pub(super) fn notes(&self) -> Html {
        html! {
            <>
                if let Some(hint) = self.hint {
                    <p id={format!("{}-hint", self.id)} class="hint">{ hint.clone() }</p>
                }
                if let Some(error) = self.error {
                    <p id={format!("{}-error", self.id)} class="error">{ error.clone() }</p>
                }
            </>
        }
    }

    pub(super) fn described_by(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.id));
        let error = self.error.map(|_| format!("{}-error", self.id));
        let parts: Vec<String> = hint.into_iter().chain(error).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.map(|_| "true")
    }
}
