//! Puts the three functions together.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Error, Expr, ItemFn, Lit, Meta};

use crate::{connect, docs, native, statements::Translator};

/// The expansion, or `compile_error!` items next to an empty `update` so that the impl block
/// around them raises no errors of its own.
pub fn expand(item: TokenStream) -> TokenStream {
    match syn::parse2::<ItemFn>(item).and_then(functions) {
        Ok(tokens) => tokens,
        Err(error) => {
            let error = error.to_compile_error();
            quote!(fn update(&mut self) { #error })
        }
    }
}

/// The functions, or every refusal of the body at once.
pub fn functions(item: ItemFn) -> syn::Result<TokenStream> {
    if item.sig.ident != "update" || item.sig.inputs.len() != 1 {
        return Err(Error::new_spanned(
            &item.sig,
            "rtl: the attribute goes on `fn update(&mut self)` of an `impl Logic`",
        ));
    }
    let mut translator = Translator::new(&item.block);
    let code = translator.function_body(&item.block);
    translator.finish()?;
    let connect = connect::function(&item.block);
    let update = native::function(&item);
    let marks = marks(&item);
    Ok(quote! {
        #update

        #[automatically_derived]
        fn connect(&mut self) { #connect }

        #[automatically_derived]
        fn hdl(&self) -> ::rust_hdl::prelude::Verilog {
            use ::wirebook_emit::dialect::{IntegerConstant as _, SynthConstant as _};
            ::wirebook_emit::dialect::module::<Self>(file!(), &[#(#marks),*], #code)
        }
    })
}

/// Documentation of the block and its fields, as `(signal, text)`; the block itself is `""`.
fn marks(item: &ItemFn) -> Vec<TokenStream> {
    let mut texts = docs::of_block_around(item);
    let own = doc_text(&item.attrs);
    if !own.is_empty() {
        texts.push((String::new(), own));
    }
    texts
        .iter()
        .map(|(signal, text)| quote!((#signal, #text)))
        .collect()
}

/// The text of `///` comments, one line per line.
pub fn doc_text(attributes: &[Attribute]) -> String {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value().trim().to_string()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
    lines.collect::<Vec<_>>().join("\n")
}
