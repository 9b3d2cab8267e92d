@testable import Html

extension Mostruario {
    /// Texto que tenta sair de onde foi posto: fecha aspas, abre elemento, injeta atributo, quebra linha, inverte a leitura.
    static let veneno =
        "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\u{0}\u{202E}</title></textarea></option>{{7*7}}"

    /// Todo componente com o veneno em toda porta de texto.
    static var hostil: Tela {
        let v = veneno
        let a: Endereco = "/x/\(v)"
        let fato = Acontecimento(v, quando: v, iso: v, texto: v, quem: v, para: a)
        return Tela(
            v, subtitulo: v, secao: v, situacao: Etiqueta(.erro, v), trilha: [.init(v, a)],
            ajuda: Ajuda(v, quemPode: v, depois: v, manual: a),
            mensagens: [Mensagem(.erro, v, v, codigo: v, ligacao: (v, a))],
            acoes: Bloco { Ligacao(v, para: a, .primario, icone: .mais) }
        ) {
            hostilEmCampos(v, a)
            Cartao(v, subtitulo: v) {
                Ficha {
                    Dado(v, v)
                    Dado(v) { v }
                }
                Valores([.init(v, v, detalhe: v, para: a)], total: v)
                ContaAberta(v, [.init(.mais, v, v, fonte: v, para: a)])
                BarraEmpilhada(v, resumo: v, total: v, partes: [.init(v, valor: 1, texto: v, detalhe: v, para: a)])
            }
            Numeros { Numero(v, v, detalhe: v, papel: .aviso, para: a) }
            Abas(v, [.init(v, a, contagem: 1)], atual: a)
            Filas([Fila(v, quantos: 1, para: a, prazo: Etiqueta(.aviso, v))])
            Progresso(v, .andando, percentual: 5, etapa: v, estimativa: v, atualizar: a, resultado: (v, a), cancelar: a)
            Trilho(v, [Etapa(v, .atual, data: v, responsavel: v, detalhe: v, para: a)]) { El(.p, v) }
            Passos([v], atual: 1)
            LinhaDoTempo(v, [fato])
            UltimosEventos([fato], todos: a)
            Termo(v, v)
            hostilEmLista(v, a)
        }
    }

    @Montagem private static func hostilEmCampos(_ v: String, _ a: Endereco) -> some Trecho {
        Formulario(
            para: a,
            preenchido: Preenchimento(
                valores: ["texto": [v], "longo": [v], "lista": [v], "radio": [v]],
                erros: [.init("texto", v), .init(v, v), .init(nil, v)]),
            enviar: Botao(v, nome: v, valor: v), cancelar: a, nome: "hostil"
        ) {
            Campo.texto("texto", v).ajuda(v).dica(v)
            Campo.textoLongo("longo", v)
            Campo.selecao("lista", v, [.init(v, v)], vazio: v)
            Campo.escolha("radio", v, [.init(v, v, ajuda: v)])
            Campo.caixa("caixa", v)
            Campo.arquivo("arquivo", v, aceita: v)
            Campo.inteiro("inteiro", v, unidade: v)
            GrupoDeCampos(v, ajuda: v) { CampoOculto(v, v) }
        }
        AbreConfirmacao(
            Confirmacao(v, efeito: [v, v], verbo: v, para: a, .destrutivo, ocultos: [v: v]), pagina: a)
        AtoDireto(Botao(v), para: a, campos: [(v, v)])
        El(.p, v, .title(v), .classe(v), .data("qualquer", v), .aria("description", v))
    }

    private static func hostilEmLista(_ v: String, _ a: Endereco) -> some Trecho {
        var estado = EstadoDaGrade(
            em: "/x", filtros: [.texto("f", v), .escolha("g", v, [.init(v, v)])], ordens: [v],
            lendo: [("busca", v), ("f", v), ("g", v), ("ordem", v), ("pagina", v), ("por", v), ("consulta", v)])
        estado.total = 100
        return Grade(
            v, linhas: [v, v], estado: estado,
            lote: Lote(para: a, todosDoFiltro: true, atos: [(v, v)], chave: { $0 }, rotulo: { $0 }), busca: v
        ) {
            Coluna(v, ordem: v, total: v, principal: true) { $0 }
            Coluna(v, csv: nil) { El(.strong, $0) }
        }
    }
}
