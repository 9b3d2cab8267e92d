import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Tarefas
import Web

/// Os lotes de contratos: lista, envio em três passos (escolher, conferir, aplicar) e o que cada linha virou.
///
/// - Fonte: POC-CON-10, RF-GES-08; arquitetura, §4 (arquivo da consignatária vale linha a linha).
struct RotasDeLotes {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        let (consultar, aplicar) = (PortalDaConsignataria.atoDeArquivos, LotesDeContratos.ato)
        grupo.get("lotes", ato: consultar) { try await listar($0, pecas) }
        grupo.get("lotes/enviar", ato: aplicar) { contexto in
            try await pecas.pagina(TelaDeEnvioDeLote.formulario(Preenchimento()), contexto)
        }
        grupo.envio("lotes/enviar", ato: aplicar) { parte, antes, contexto in
            guard let especie = antes.texto("especie").flatMap(EspecieDeLote.init(rawValue:)) else {
                return SumidouroDeEnvio(recepcao: nil)
            }
            return SumidouroDeEnvio(
                recepcao: try await pecas.lotes.receber(
                    especie, nome: parte.nome, consignataria: contexto.consignataria, por: contexto.autor))
        } _: {
            try await receber($0, $1, pecas)
        }
        grupo.get("lotes/:id", ato: consultar) { try await ver($0, pecas) }
        grupo.get("lotes/:id/aplicar", ato: aplicar) { contexto in
            let ficha = try await aplicavel(contexto, pecas)
            return try await pecas.pagina(ficha.confirmacao(), contexto)
        }
        grupo.post("lotes/:id/aplicar", ato: aplicar) { _, contexto in
            let ficha = try await aplicavel(contexto, pecas)
            do {
                _ = try await pecas.lotes.agendar(ficha.arquivo.id, por: contexto.autor)
            } catch let recusa as RecusaDeLote {
                let mensagem = Mensagem(.erro, recusa.description.comoFrase, codigo: recusa.codigo)
                return try await pecas.pagina(ficha.confirmacao([mensagem]), contexto, status: 422)
            }
            return .verDepois(ficha.endereco.texto)
        }
        grupo.eventos("lotes/:id/andamento", ato: consultar) { contexto in
            try await FichaDoLote.ler(contexto, pecas).tarefa?.id
        } _: { fluxo, tarefa in
            guard let tarefa else { return }
            for try await estado in FilaDeTarefas.acompanhar(tarefa, em: pecas.casa.banco, como: .motor) {
                guard fluxo.enviar(estado.evento) else { return }
            }
        }
    }

    private func listar(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        var estado = LoteNaTela.estado(try contexto.pares)
        let filtro = FiltroDeLotes(especie: estado["especie"], situacao: estado["situacao"])
        if try contexto.querCsv {
            return CsvEmPaginas.responder("lotes", LoteNaTela.colunas) { limite, pulados in
                try await pecas.ler(contexto) { t in
                    try LoteEnviado.listar(filtro, limite: limite, pulados: pulados, em: t)
                }
            }
        }
        let (porPagina, pulados) = (estado.porPagina, estado.pulados)
        let (lotes, total) = try await pecas.ler(contexto) { t in
            (
                try LoteEnviado.listar(filtro, limite: porPagina, pulados: pulados, em: t),
                try LoteEnviado.contar(filtro, em: t)
            )
        }
        estado.total = total
        return try await pecas.pagina(
            LoteNaTela.tela(lotes, estado, podeEnviar: contexto.usuario.pode(LotesDeContratos.ato)), contexto)
    }

    private func ver(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let ficha = try await FichaDoLote.ler(contexto, pecas)
        let id = ficha.arquivo.id
        var estado = FichaDoLote.estado(id, try contexto.pares)
        let situacao = estado["situacao"].flatMap(LinhaRespondida.Situacao.init(rawValue:))
        let ler: @Sendable (Int, Int) async throws -> [LinhaRespondida] = { limite, pulados in
            try await pecas.ler(contexto) { t in
                try LinhaRespondida.listar(id, situacao: situacao, limite: limite, pulados: pulados, em: t)
            }
        }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("linhas-do-lote-\(id)", FichaDoLote.colunas, ler: ler)
        }
        let linhas = try await ler(estado.porPagina, estado.pulados)
        estado.total =
            switch situacao {
            case nil: ficha.resultado.linhas
            case .aplicada: ficha.resultado.aplicadas
            case .recusada: ficha.resultado.recusadas
            case .aAplicar: ficha.resultado.linhas - ficha.resultado.aplicadas - ficha.resultado.recusadas
            }
        let ultimos = try await pecas.ultimosEventos(de: "arquivo", ficha.arquivo.id, contexto)
        return try await pecas.pagina(ficha.tela(linhas, estado, contexto.usuario, ultimos), contexto)
    }

    private func receber(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        var erros: [Preenchimento.Erro] = []
        if formulario.texto("especie").flatMap(EspecieDeLote.init(rawValue:)) == nil {
            erros.append(.init("especie", "Diga o que o lote traz."))
        }
        switch formulario.arquivo("arquivo")?.resultado as? SumidouroDeEnvio.Lido {
        case nil: erros.append(.init("arquivo", "Escolha o arquivo do lote."))
        case .semEspecie?: erros.append(.init("arquivo", "Escolha o arquivo de novo."))
        case .recusado(let recusa)?: erros.append(.init("arquivo", recusa.description.comoFrase))
        case .recebido(let arquivo)?:
            _ = try await pecas.lotes.conferir(arquivo.id, por: contexto.autor)
            return .verDepois("/consignataria/lotes/\(arquivo.id)")
        }
        return try await pecas.pagina(
            TelaDeEnvioDeLote.formulario(contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
    }

    /// O lote que ainda se pode aplicar; senão, 404 se não é seu e 409 se já passou da hora.
    private func aplicavel(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> FichaDoLote {
        let ficha = try await FichaDoLote.ler(contexto, pecas)
        guard ficha.podeAplicar else {
            throw RecusaDaWeb(
                codigo: "lote-nao-conferido",
                frase: "Este lote já foi aplicado, está sendo aplicado ou foi recusado.", status: 409)
        }
        return ficha
    }
}

/// A lista dos lotes enviados.
enum LoteNaTela {
    static func estado(_ pares: [(String, String)]) -> EstadoDaGrade {
        EstadoDaGrade(
            em: "/consignataria/lotes",
            filtros: [
                .escolha("especie", "O que traz", EspecieDeLote.allCases.map { .init($0.rawValue, $0.nome) }),
                .escolha(
                    "situacao", "Situação",
                    ["conferido", "aplicando", "aplicado", "recusado"].map { .init($0, $0) }),
            ], lendo: pares)
    }

    static func tela(_ lotes: [LoteEnviado], _ estado: EstadoDaGrade, podeEnviar: Bool) -> Tela {
        Tela(
            "Lotes de contratos",
            ajuda: Ajuda(
                "Contratos novos, alterações e encerramentos mandados em arquivo, uma operação por linha.",
                quemPode: "Quem entra por esta consignatária.",
                depois: "Cada linha vale por si: a recusada não derruba as outras."),
            larga: true,
            acoes: podeEnviar ? Bloco { Ligacao("Enviar lote", para: "/consignataria/lotes/enviar", .primario) } : nil
        ) {
            Grade(
                "Lotes enviados", linhas: lotes, estado: estado,
                vazio: Vazio(
                    "Nenhum lote ainda", "Mande o arquivo no leiaute combinado; ele é conferido antes de valer.")
            ) { colunas }
        }
    }

    @MontagemDeColunas<LoteEnviado> static var colunas: [Coluna<LoteEnviado>] {
        Coluna("Lote", principal: true, csv: { "\($0.arquivo)" }) {
            Ligacao(Formato.inteiro($0.arquivo), para: "/consignataria/lotes/\($0.arquivo)")
        }
        Coluna("Arquivo") { $0.nome }
        Coluna("O que traz") { $0.especie.nome }
        Coluna("Competência") { $0.competencia?.brasileira ?? "" }
        Coluna("Sequência", .numero) { $0.sequencia.map { "\($0)" } ?? "" }
        Coluna("Enviado em", .umaLinha) { $0.em.naTela }
        Coluna("Linhas", .numero) { Formato.inteiro($0.linhas) }
        Coluna("Aplicadas", .numero) { $0.sequencia == nil ? "" : Formato.inteiro($0.aplicadas) }
        Coluna("Recusadas", .numero) { $0.sequencia == nil ? "" : Formato.inteiro($0.recusadas) }
        Coluna("Situação", csv: { $0.situacao.rawValue }) { ArquivoNaCaixa.etiqueta($0.situacao.rawValue) }
    }
}

/// O formulário do envio.
enum TelaDeEnvioDeLote {
    static let passos = ["Arquivo", "Conferência", "Aplicação"]

    static func formulario(_ preenchido: Preenchimento) -> Tela {
        Tela(
            "Enviar lote", secao: "Lotes", trilha: [.init("Lotes", "/consignataria/lotes")],
            ajuda: Ajuda(
                "Manda contratos novos, alterações ou encerramentos num arquivo só.",
                quemPode: "Quem tem o ato de aplicar lotes nesta consignatária.",
                depois:
                    "O lote é conferido inteiro e nada muda até você aplicar. Se cabe na margem, só se sabe ao aplicar."
            )
        ) {
            Passos(passos, atual: 1)
            Formulario(
                para: "/consignataria/lotes/enviar", preenchido: preenchido, enviar: Botao("Enviar e conferir"),
                cancelar: "/consignataria/lotes", comArquivo: true
            ) {
                Campo.escolha(
                    "especie", "O que o lote traz", EspecieDeLote.allCases.map { .init($0.rawValue, $0.nome) })
                Campo.arquivo("arquivo", "Arquivo", aceita: ".csv,.txt")
                    .ajuda("No leiaute combinado, da competência aberta, com sequência que ainda não se usou no mês.")
            }
        }
    }
}
