import Auditoria
import BancoDeDados
import Cadastro
import Comunicados
import Correio
import Nucleo

/// Lembra por e-mail quem ainda deve a prova de vida anual, uma vez por dia marcado.
///
/// Vale o dia marcado mais perto do prazo a que já se chegou: quem esteve fora do ar manda depois um só, e quem entra no público no meio é lembrado uma vez.
/// A mensagem não diz nome, CPF nem matrícula, e passado o prazo já não se entrega. Quem não tem e-mail não se lembra: aparece na lista do gestor.
/// - Fonte: decisão 0048.
package struct LembretesDaProva: Sendable {
    package static let ato = "prova-anual.lembrar"
    private static let porVez = 200
    private static let validade = Duration.seconds(3 * 86_400)
    private let casa: Instalacao
    private let publico: String
    private let comCamera: Bool

    /// - Parameters:
    ///   - publico: o endereço do sistema, sem barra no fim.
    ///   - comCamera: se esta instalação tem o serviço de prova de vida; sem ele, a mensagem manda ao atendimento.
    package init(_ casa: Instalacao, publico: String, comCamera: Bool = true) {
        (self.casa, self.publico, self.comCamera) = (casa, publico, comCamera)
    }

    /// Põe na caixa de saída os lembretes de hoje; devolve quantos. Repetir não manda de novo.
    package func mandar(por autor: Autor = .sistema) async throws -> Int {
        let abertas = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try Campanha.abertas(em: t)
        }
        var mandados = 0
        for campanha in abertas {
            var depoisDe = Int64.min
            while let volta = try await mandar(campanha.id, depoisDe: depoisDe, por: autor) {
                mandados += volta.mandados
                depoisDe = volta.ultima
            }
        }
        return mandados
    }

    /// O dia marcado que vale hoje, em dias antes do prazo; `nil` se ainda não se chegou a nenhum, ou se o prazo passou.
    static func marcado(_ campanha: Campanha, _ hoje: Dia) -> Int? {
        guard campanha.comeco <= hoje, hoje <= campanha.fim else { return nil }
        let faltam = campanha.fim - hoje
        return campanha.lembretes.filter { $0 >= faltam }.min()
    }

    /// Os de até `porVez` pessoas; `nil` se não há mais.
    private func mandar(
        _ id: Int64, depoisDe: Int64, por autor: Autor
    ) async throws -> (ultima: Int64, mandados: Int)? {
        let (casa, eu) = (casa, self)
        return try await casa.banco.transacao(como: .motor) { t in
            // Quem a muda ou encerra espera por esta volta, e a seguinte já vê o que mudou.
            guard let campanha = try Campanha.ler(id, trava: .paraLer, em: t), campanha.aberta,
                let dias = Self.marcado(campanha, casa.relogio.hoje)
            else { return nil }
            let linhas = try t.executar(
                """
                SELECT v.pessoa_id, p.pessoal
                  FROM atual.prova_anual_na_tela v
                  JOIN pessoa p ON p.id = v.pessoa_id
                 WHERE v.campanha_id = \(campanha.id) AND v.encerrada_em IS NULL AND v.no_publico AND v.registro_id IS NULL
                   AND v.pessoa_id > \(depoisDe)
                 ORDER BY v.pessoa_id LIMIT \(Self.porVez)
                """)
            var (ultima, enderecos): (Int64?, [Int64: EnderecoDeCorreio]) = (nil, [:])
            for linha in linhas {
                let pessoa: Int64 = try linha.ler(0)
                ultima = pessoa
                let dados = try DadosPessoais.abrindo(try linha.ler(1), de: pessoa, casa.cofre)
                enderecos[pessoa] = dados.correio
            }
            guard let ultima else { return nil }
            let ids = enderecos.keys.sorted()
            // Quem já foi lembrado não volta daqui, mesmo com duas rotinas ao mesmo tempo.
            let novas = try t.executar(
                """
                INSERT INTO lembrete_da_prova_anual (campanha_id, pessoa_id, prazo, dias, em)
                SELECT \(campanha.id), x.id, \(campanha.fim), \(dias), \(casa.relogio.agora) FROM unnest(\(ids)) AS x (id)
                ON CONFLICT DO NOTHING RETURNING pessoa_id
                """
            ).map { try $0.ler(0, como: Int64.self) }
            try eu.por(novas.compactMap { enderecos[$0] }, campanha, dias, em: t, por: autor)
            return (ultima, novas.count)
        }
    }

    private func por(
        _ enderecos: [EnderecoDeCorreio], _ campanha: Campanha, _ dias: Int, em t: Transacao, por autor: Autor
    ) throws {
        guard !enderecos.isEmpty else { return }
        let orgao = try Consignante.ler(em: t)?.sigla ?? "Averba"
        // Com o correio parado até depois do prazo, a mensagem já diria o que não é.
        let vale = min(Self.validade, Relogio.instante(dia: campanha.fim + 1) - casa.relogio.agora)
        for endereco in enderecos {
            try CaixaDeSaida(casa).por(
                para: endereco, assunto: "Prova de vida anual: prazo até \(campanha.fim.brasileiro) (\(orgao))",
                texto: texto(campanha, orgao), vale: vale, em: t)
        }
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "campanha_da_prova", id: campanha.id,
                    [
                        "dias antes do prazo": .inteiro(dias), "prazo": .texto(campanha.fim.iso),
                        "mensagens": .inteiro(enderecos.count),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
    }

    func texto(_ campanha: Campanha, _ orgao: String) -> String {
        let fazer =
            comCamera
            ? """
            Leva poucos minutos, com a câmera do celular ou do computador. Entre no portal e escolha «Prova de vida anual»:

                \(publico)\(ProvasAnuais.caminho)

            Quem não puder usar a câmera procura o atendimento do órgão com um documento com foto. Se já fez, não é preciso fazer de novo.
            """
            : """
            Procure o atendimento do órgão com um documento com foto. Se já fez, não é preciso fazer de novo. O que falta a você está no portal:

                \(publico)\(ProvasAnuais.caminho)
            """
        return """
            A sua prova de vida anual (\(orgao)) tem de ser feita até \(campanha.fim.brasileiro).

            \(fazer)

            O órgão não pede senha, foto nem código por e-mail.
            """
    }
}

extension DadosPessoais {
    /// O e-mail da pessoa, se é um endereço em que se entrega.
    var correio: EnderecoDeCorreio? { email.flatMap(EnderecoDeCorreio.init) }
    package var recebeLembrete: Bool { correio != nil }
}
