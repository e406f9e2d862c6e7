//! Values: expressions that read signals, as Rust that builds their syntax tree.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    BinOp, Block, Expr, ExprBinary, ExprCall, ExprField, ExprIf, ExprLit, ExprMacro,
    ExprMethodCall, GenericArgument, Ident, Lit, LitInt, Member, PathArguments, Stmt, UnOp,
};

use crate::native::{self, ValueMacro};
use crate::place::Place;
use crate::statements::Translator;

impl Translator {
    /// Tokens of the `VerilogExpression` for `expression`.
    pub fn value(&mut self, expression: &Expr) -> TokenStream {
        if self.scopes.is_constant(expression) {
            return self.constant(expression);
        }
        match expression {
            // The tree keeps the author's grouping by itself.
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Group(inner) => self.value(&inner.expr),
            Expr::Path(path) => match path
                .path
                .get_ident()
                .and_then(|name| self.scopes.wire(name))
            {
                Some(index) => quote!(::wirebook_emit::dialect::wire(#index)),
                None => self.refuse(path, "not a value; read a signal with `.val()`"),
            },
            Expr::Field(field) => self.field(field),
            Expr::MethodCall(call) => self.method(call),
            Expr::Call(call) => self.call(call),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Unary(unary) => match unary.op {
                UnOp::Not(_) => {
                    let operand = self.value(&unary.expr);
                    quote!(::wirebook_emit::dialect::not(#operand))
                }
                _ => self.refuse(
                    unary,
                    "no negation: values are unsigned; write `0 - x` with explicit widths",
                ),
            },
            Expr::If(choice) => self.choice(choice),
            Expr::Macro(ExprMacro { mac, .. }) => match ValueMacro::parse(mac) {
                Ok(value) => self.value_macro(value),
                Err(error) => self.refuse_error(error),
            },
            Expr::Cast(cast) => {
                self.refuse(cast, "no `as` on signals; use bit_cast::<TO, FROM>(…)")
            }
            Expr::Match(select) => {
                self.refuse(select, "`match` is a statement; assign in its arms")
            }
            other => self.refuse(other, "this expression has no hardware meaning"),
        }
    }

    /// Tokens of the `VerilogExpression` for a value that rustc evaluates.
    pub fn constant(&mut self, expression: &Expr) -> TokenStream {
        match expression {
            Expr::Paren(inner) => self.constant(&inner.expr),
            Expr::Lit(ExprLit {
                lit: Lit::Int(literal),
                ..
            }) => {
                let digits = LitInt::new(literal.base10_digits(), literal.span());
                quote!(::wirebook_emit::dialect::literal(#digits as u128))
            }
            // Alone, `1 << 40` would be computed in 32 bits; where it stands in `update` it is not.
            _ if is_integer_arithmetic(expression) => {
                quote!(::wirebook_emit::dialect::integer({ let value: u64 = #expression; value }))
            }
            _ => quote!((&::wirebook_emit::dialect::Constant(#expression)).expression()),
        }
    }

    /// A constant that must be an integer, whose width is that of its surroundings.
    fn integer(&mut self, expression: &Expr) -> TokenStream {
        match expression {
            Expr::Paren(inner) => self.integer(&inner.expr),
            Expr::Lit(_) => self.constant(expression),
            _ if is_integer_arithmetic(expression) => self.constant(expression),
            _ => quote!(::wirebook_emit::dialect::integer(#expression)),
        }
    }

    /// `value.field` of a `LogicStruct`.
    fn field(&mut self, field: &ExprField) -> TokenStream {
        if Place::parse(&field.base).is_some() {
            return match &field.member {
                Member::Named(name) if name == "next" => {
                    self.refuse(field, "`.next` is write only; read `.val()`")
                }
                _ => self.refuse(field, "not a value; read a signal with `.val()`"),
            };
        }
        let Member::Named(name) = &field.member else {
            return self.refuse(field, "tuples have no hardware meaning");
        };
        let base = self.value(&field.base);
        let native = native::expression(&field.base);
        let accessor = |what: &str| Ident::new(&format!("get_my_{what}_{name}"), Span::call_site());
        let (offset, width) = (accessor("offset"), accessor("width"));
        quote!(::wirebook_emit::dialect::field(#base, (#native).#offset(), (#native).#width()))
    }

    fn method(&mut self, call: &ExprMethodCall) -> TokenStream {
        let name = call.method.to_string();
        let arguments: Vec<&Expr> = call.args.iter().collect();
        match (name.as_str(), &arguments[..]) {
            ("val", []) => self.signal(&call.receiver).unwrap_or_default(),
            ("get_bit", [position]) => {
                let (value, position) = (self.value(&call.receiver), self.position(position));
                quote!(::wirebook_emit::dialect::bit(#value, #position))
            }
            ("get_bits", [position]) => {
                let Some(width) = turbofish_width(call.turbofish.as_ref()) else {
                    return self.refuse(call, "write the width: get_bits::<WIDTH>(position)");
                };
                let (value, position) = (self.value(&call.receiver), self.position(position));
                quote!(::wirebook_emit::dialect::slice(#value, #width, #position))
            }
            ("replace_bit", [position, bit]) => {
                let (value, position) = (self.value(&call.receiver), self.position(position));
                let bit = self.value(bit);
                quote!(::wirebook_emit::dialect::replace_bit(#value, #position, #bit))
            }
            ("all" | "any" | "xor", []) => {
                let value = self.value(&call.receiver);
                let reduce = &call.method;
                quote!(::wirebook_emit::dialect::#reduce(#value))
            }
            ("into", []) if self.scopes.is_constant(&call.receiver) => self.integer(&call.receiver),
            ("into", []) => self.refuse(call, "`.into()` only on integer constants; use bit_cast::<TO, FROM>(…)"),
            ("to_bits", []) if self.scopes.is_constant(&call.receiver) => {
                let value = self.integer(&call.receiver);
                match turbofish_width(call.turbofish.as_ref()) {
                    Some(width) => quote!(::wirebook_emit::dialect::cast(#value, #width)),
                    None => value,
                }
            }
            ("index", []) => self.refuse(
                call,
                "`.index()` only as a bit position or the value of a `match`; compare and add the bits themselves",
            ),
            _ => self.refuse(
                &call.method,
                "only val, get_bit, get_bits, replace_bit, all, any, xor, index and (on constants) into and to_bits",
            ),
        }
    }

    /// A bit position: a constant, or the value of a signal.
    fn position(&mut self, position: &Expr) -> TokenStream {
        match position {
            Expr::Paren(inner) => self.position(&inner.expr),
            _ if self.scopes.is_constant(position) => self.integer(position),
            Expr::MethodCall(call) if call.method == "index" => self.value(&call.receiver),
            _ => self.refuse(
                position,
                "a run-time bit position is `<value>.index()` without arithmetic; compute the position in bits first",
            ),
        }
    }

    fn call(&mut self, call: &ExprCall) -> TokenStream {
        let Expr::Path(function) = &*call.func else {
            return self.refuse(call, "not a function hardware can call");
        };
        let segments: Vec<String> = function
            .path
            .segments
            .iter()
            .map(|s| s.ident.to_string())
            .collect();
        let names: Vec<&str> = segments.iter().map(String::as_str).collect();
        let widths = |i: usize| match &function.path.segments[i].arguments {
            PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().map(explicit_width).collect()
            }
            _ => Vec::new(),
        };
        let Some(argument) = call.args.first() else {
            return self.refuse(call, "not a function hardware can call");
        };
        match names[..] {
            ["bits"] if self.scopes.is_constant(argument) => {
                let value = self.integer(argument);
                match &widths(0)[..] {
                    [Some(width)] => quote!(::wirebook_emit::dialect::cast(#value, #width)),
                    _ => value,
                }
            }
            ["bits"] => self.refuse(argument, "`bits` takes a constant"),
            ["bit_cast"] => {
                let value = self.value(argument);
                match &widths(0)[..] {
                    [Some(to), Some(from)] => {
                        quote!(::wirebook_emit::dialect::cast(::wirebook_emit::dialect::cast(#value, #from), #to))
                    }
                    [Some(to), None] => quote!(::wirebook_emit::dialect::cast(#value, #to)),
                    _ => self.refuse(call, "write both widths: bit_cast::<TO, FROM>(value)"),
                }
            }
            ["Bits", "from"] => {
                let [Some(width)] = &widths(0)[..] else {
                    return self.refuse(call, "write the width: Bits::<WIDTH>::from(value)");
                };
                let value = self.value(argument);
                quote!(::wirebook_emit::dialect::cast(#value, #width))
            }
            _ => self.refuse(
                &call.func,
                "a function of signals must be a block of its own; only bits, bit_cast and Bits::from may be called",
            ),
        }
    }

    fn binary(&mut self, binary: &ExprBinary) -> TokenStream {
        let operator = match binary.op {
            BinOp::Add(_) => "Add",
            BinOp::Sub(_) => "Sub",
            BinOp::Mul(_) => "Mul",
            BinOp::And(_) => "LogicalAnd",
            BinOp::Or(_) => "LogicalOr",
            BinOp::BitXor(_) => "BitXor",
            BinOp::BitAnd(_) => "BitAnd",
            BinOp::BitOr(_) => "BitOr",
            BinOp::Shl(_) => "Shl",
            BinOp::Shr(_) => "Shr",
            BinOp::Eq(_) => "Eq",
            BinOp::Lt(_) => "Lt",
            BinOp::Le(_) => "Le",
            BinOp::Ne(_) => "Ne",
            BinOp::Ge(_) => "Ge",
            BinOp::Gt(_) => "Gt",
            other => return self.refuse(other, "no hardware for this operator"),
        };
        let operator = Ident::new(operator, Span::call_site());
        let (left, right) = (self.value(&binary.left), self.value(&binary.right));
        quote!(::wirebook_emit::dialect::binary(#left, ::wirebook_emit::dialect::Operator::#operator, #right))
    }

    /// `if c { a } else { b }` as a value.
    fn choice(&mut self, choice: &ExprIf) -> TokenStream {
        let otherwise = match choice.else_branch.as_ref().map(|(_, e)| &**e) {
            Some(Expr::Block(block)) => only_value(&block.block),
            Some(nested @ Expr::If(_)) => Some(nested),
            _ => None,
        };
        let (Some(then), Some(otherwise)) = (only_value(&choice.then_branch), otherwise) else {
            return self.refuse(
                choice,
                "as a value, write `if c { a } else { b }` with one value in each block",
            );
        };
        let (test, then, otherwise) = (
            self.value(&choice.cond),
            self.value(then),
            self.value(otherwise),
        );
        quote!(::wirebook_emit::dialect::choose(#test, #then, #otherwise))
    }

    fn value_macro(&mut self, value: ValueMacro) -> TokenStream {
        match value {
            ValueMacro::BigEndian(arguments) => {
                let [source, first_byte, bytes] = *arguments;
                for constant in [&first_byte, &bytes] {
                    if !self.scopes.is_constant(constant) {
                        return self.refuse(constant, "be! takes a constant position and size");
                    }
                }
                let source = self.value(&source);
                quote!(::wirebook_emit::dialect::big_endian(#source, #first_byte, #bytes))
            }
            ValueMacro::Concat(parts) => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|part| {
                        let (value, bits) = (self.value(&part.value), &part.bits);
                        quote!(::wirebook_emit::dialect::cast(#value, #bits))
                    })
                    .collect();
                quote!(::wirebook_emit::dialect::concat(::std::vec![#(#parts),*]))
            }
            ValueMacro::Constant(constant) if self.scopes.is_constant(&constant) => {
                quote!(::wirebook_emit::dialect::literal((#constant) as u128))
            }
            ValueMacro::Constant(value) => self.refuse(value, "k! takes a constant"),
        }
    }
}

fn only_value(block: &Block) -> Option<&Expr> {
    match &block.stmts[..] {
        [Stmt::Expr(value, None)] => Some(value),
        _ => None,
    }
}

/// Whether `expression` is made of integer literals and arithmetic only.
fn is_integer_arithmetic(expression: &Expr) -> bool {
    match expression {
        Expr::Lit(ExprLit {
            lit: Lit::Int(literal),
            ..
        }) => literal.suffix().is_empty(),
        Expr::Paren(inner) => is_integer_arithmetic(&inner.expr),
        Expr::Binary(binary) => {
            !matches!(
                binary.op,
                BinOp::Eq(_)
                    | BinOp::Ne(_)
                    | BinOp::Lt(_)
                    | BinOp::Le(_)
                    | BinOp::Gt(_)
                    | BinOp::Ge(_)
            ) && is_integer_arithmetic(&binary.left)
                && is_integer_arithmetic(&binary.right)
        }
        _ => false,
    }
}

fn turbofish_width(turbofish: Option<&syn::AngleBracketedGenericArguments>) -> Option<TokenStream> {
    turbofish.and_then(|arguments| explicit_width(arguments.args.first()?))
}

/// The width in `::<WIDTH>`, if it is not left to inference.
fn explicit_width(argument: &GenericArgument) -> Option<TokenStream> {
    match argument {
        GenericArgument::Type(syn::Type::Infer(_)) => None,
        GenericArgument::Type(_) | GenericArgument::Const(_) => Some(argument.to_token_stream()),
        _ => None,
    }
}
