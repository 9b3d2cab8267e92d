import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Html
import Nucleo
import Web

/// Os pares de consignatária e pessoa fechados por sondagem, ou perto disso; as tentativas de cada um, e a reabertura.
///
/// O que cada resposta ensinou é leitura de margem: abrir um par deixa evento.
/// - Fonte: RF-CON-10, RNF-SEG-04.
struct RotasDasSondagens {
    static let ato = "sondagens.consultar"
    static let endereco: Endereco = "/gestor/sondagens"
    let pecas: PortalDoGestor.Pecas

    static func par(_ pessoa: Int64, _ consignataria: Int64) -> Endereco {
        "/gestor/sondagens/\(pessoa)/\(consignataria)"
    }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("sondagens", ato: Self.ato) { try await Self.lista($0, pecas) }
        grupo.post("sondagens", ato: Self.ato) { formulario, contexto in
            var estado = Self.estado(
                formulario.campos.pares.map { ($0.nome, $0.valor) }, try await pecas.consignatarias())
            estado.consulta = try await pecas.consultas.guardar(estado.pessoais, de: contexto.usuario.id)
            return .verDepois(estado.ligacao.texto)
        }
        grupo.get("sondagens/:id/:consignataria", ato: Self.ato) { try await FichaDoPar.responder($0, pecas) }
        ReaberturaDoPar(pecas: pecas).montar(em: grupo)
    }

    /// A competência de agora e o limite que vale hoje; sem folha aberta nada se pede, e não há par.
    static func regra(
        _ casa: Instalacao, em t: Transacao
    ) throws -> (competencia: Competencia, limite: Int) {
        guard let competencia = try Livro.competencia(casa.relogio.agora, em: t) else {
            throw RecusaDaWeb.naoEncontrado
        }
        let emVigor = try VersaoDeParametro.listar(.tentativas, em: t).first { $0.vigencia.contem(casa.relogio.hoje) }
        return (competencia, emVigor?.valor ?? ChaveDeParametro.tentativas.padrao)
    }

    /// Quantos pares estão fechados agora; zero se não há folha aberta.
    static func fechados(_ casa: Instalacao, em t: Transacao) throws -> Int {
        guard try Livro.folhaAberta(em: t) != nil else { return 0 }
        let (competencia, limite) = try regra(casa, em: t)
        return try ParNaTela.contar(.init(competencia: competencia, limite: limite, situacao: .fechado), em: t)
    }

    // MARK: - A lista

    private static func estado(
        _ pares: [(String, String)], _ consignatarias: [Html.Campo.Opcao], _ guardados: [String: String] = [:]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: endereco,
            filtros: [
                .escolha(
                    "situacao", "Situação", ParNaTela.Situacao.allCases.map { .init($0.rawValue, $0.nome) },
                    vazio: "Fechados e perto do limite"),
                .escolha("consignataria", "Consignatária", consignatarias),
            ],
            ordens: ["contadas", "consignataria", "ultima"], padrao: .init("contadas", .decrescente), porPagina: 50,
            buscaPessoal: true, lendo: pares, guardados: guardados)
    }

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let guardados = try await pecas.consultas.abrir(
            try contexto.consulta.texto("consulta"), de: contexto.usuario.id)
        let estado = estado(try contexto.pares, try await pecas.consignatarias(), guardados)
        let (casa, diretorio) = (pecas.casa, pecas.diretorio)
        let pedido = try await pecas.ler { t -> ParNaTela.Pedido? in
            guard try Livro.folhaAberta(em: t) != nil else { return nil }
            let (competencia, limite) = try regra(casa, em: t)
            var pedido = ParNaTela.Pedido(competencia: competencia, limite: limite)
            pedido.situacao = estado["situacao"].flatMap(ParNaTela.Situacao.init)
            pedido.consignataria = estado["consignataria"].flatMap { Int64($0) }
            pedido.ordem = estado.ordem?.chave ?? "contadas"
            pedido.decrescente = estado.ordem?.sentido == .decrescente
            if !estado.busca.isEmpty {
                pedido.pessoas = try PessoaNaTela.procurar(
                    estado.busca, diretorio, limite: 2_000, casa.cofre, em: t)
            }
            return pedido
        }
        guard let pedido else { return try await pecas.pagina(semFolha, contexto) }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("sondagens", ParNaTela.colunasDaGrade) { limite, pulados in
                try await pecas.ler { t in
                    try ParNaTela.listar(pedido, limite: limite, pulados: pulados, casa.cofre, em: t)
                }
            }
        }
        let (porPagina, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total, fechados) = try await pecas.ler { t in
            (
                try ParNaTela.listar(pedido, limite: porPagina, pulados: pulados, casa.cofre, em: t),
                try ParNaTela.contar(pedido, em: t), try Self.fechados(casa, em: t)
            )
        }
        return try await pecas.pagina(tela(linhas, estado.com(total: total), pedido, fechados), contexto)
    }

    private static var semFolha: Tela {
        Tela("Sondagens de margem", secao: "Administração") {
            Vazio("Nenhuma folha aberta", "Sem competência aberta ninguém pede margem.")
        }
    }

    private static func tela(
        _ linhas: [ParNaTela], _ estado: EstadoDaGrade, _ pedido: ParNaTela.Pedido, _ fechados: Int
    ) -> Tela {
        Tela(
            "Sondagens de margem", subtitulo: "Competência \(pedido.competencia.brasileira)", secao: "Administração",
            ajuda: Ajuda(
                "Quantas respostas sobre a margem cada consignatária já teve de cada pessoa: reservas, contratos novos e aumentos, tenham cabido ou não.",
                quemPode: "Gestores com o ato próprio.",
                depois: "No limite o par fecha, até o gestor reabri-lo ou a competência virar."),
            larga: true
        ) {
            El(.p) {
                fechados == 0
                    ? "Nenhum par fechado. O limite é de \(pedido.limite) respostas por consignatária e pessoa."
                    : "\(Formato.contagem(fechados, "par fechado", "pares fechados")). O limite é de \(pedido.limite) respostas por consignatária e pessoa."
            }
            Grade(
                "Pares", linhas: linhas, estado: estado,
                vazio: Vazio(
                    "Nenhum par fechado nem perto do limite", "As consignatárias pediram margem poucas vezes neste mês."
                ),
                busca: "nome, CPF ou matrícula"
            ) { ParNaTela.colunasDaGrade }
        }
    }
}
