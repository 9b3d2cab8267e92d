import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Html
import Nucleo
import Tarefas
import Web

/// Enviar um arquivo em três passos: escolher, conferir e aplicar. Nada muda antes do terceiro.
///
/// - Fonte: RF-CON-25; arquitetura, §4 (arquivo da consignatária vale linha a linha).
struct RotasDeEnvio {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        let ato = Folha.Entrada.ato
        grupo.get("arquivos/enviar", ato: ato) { contexto in
            let especies = try await Self.especies(contexto, pecas)
            return try await pecas.pagina(TelaDeEnvio.formulario(especies, Preenchimento()), contexto)
        }
        grupo.envio("arquivos/enviar", ato: ato) { parte, antes, contexto in
            let especies = try await Self.especies(contexto, pecas)
            guard let especie = especies.first(where: { $0.rawValue == antes.texto("especie") }) else {
                return SumidouroDeEnvio(recepcao: nil)
            }
            return SumidouroDeEnvio(
                recepcao: try await pecas.entrada.receber(
                    especie, nome: parte.nome, consignataria: contexto.consignataria, por: contexto.autor))
        } _: {
            try await receber($0, $1, pecas)
        }
        grupo.get("arquivos/:id/aplicar", ato: ato) { contexto in
            let (ficha, previsao) = try await aplicavel(contexto, pecas)
            return try await pecas.pagina(TelaDeEnvio.aplicar(ficha, previsao), contexto)
        }
        grupo.post("arquivos/:id/aplicar", ato: ato) { _, contexto in
            let (ficha, previsao) = try await aplicavel(contexto, pecas)
            do {
                _ = try await pecas.entrada.agendar(ficha.arquivo.id, por: contexto.autor)
            } catch let recusa as RecusaDeEntrada {
                let mensagem = Mensagem(.erro, recusa.description.comoFrase, codigo: recusa.codigo)
                return try await pecas.pagina(TelaDeEnvio.aplicar(ficha, previsao, [mensagem]), contexto, status: 422)
            }
            return .verDepois(ficha.endereco.texto)
        }
        grupo.eventos("arquivos/:id/andamento", ato: PortalDaConsignataria.atoDeArquivos) { contexto in
            try await FichaDoArquivo.ler(contexto, pecas).tarefa?.id
        } _: { fluxo, tarefa in
            guard let tarefa else { return }
            for try await estado in FilaDeTarefas.acompanhar(tarefa, em: pecas.casa.banco, como: .motor) {
                guard fluxo.enviar(estado.evento) else { return }
            }
        }
    }

    /// O que esta consignatária pode mandar: depende dos produtos que tem e do que o usuário pode.
    private static func especies(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> [EspecieDeEntrada] {
        let catalogo = try await pecas.catalogo()
        let formas = Set(
            catalogo.convenios.values.filter { $0.consignataria == contexto.consignataria }
                .compactMap { catalogo.produtos[$0.produto]?.forma })
        return EspecieDeEntrada.allCases.filter { especie in
            guard especie.linhaALinha, contexto.usuario.pode(especie.ato) else { return false }
            return switch especie {
            case .variaveis, .percentuais: formas.contains(.mensal)
            default: formas.contains(.percentual)
            }
        }
    }

    private func receber(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let especies = try await Self.especies(contexto, pecas)
        var erros: [Preenchimento.Erro] = []
        if !especies.contains(where: { $0.rawValue == formulario.texto("especie") }) {
            erros.append(.init("especie", "Diga o que o arquivo traz."))
        }
        switch formulario.arquivo("arquivo")?.resultado as? SumidouroDeEnvio.Lido {
        case nil: erros.append(.init("arquivo", "Escolha o arquivo a enviar."))
        case .semEspecie?: erros.append(.init("arquivo", "Escolha o arquivo de novo."))
        case .recusado(let recusa)?: erros.append(.init("arquivo", recusa.description.comoFrase))
        case .recebido(let arquivo)?:
            _ = try await pecas.entrada.conferir(arquivo.id, por: contexto.autor)
            return .verDepois("/consignataria/arquivos/\(arquivo.id)")
        }
        return try await pecas.pagina(
            TelaDeEnvio.formulario(especies, contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
    }

    /// O arquivo que ainda se pode aplicar, com o efeito de agora; senão, 404 se não é seu e 409 se já passou da hora.
    private func aplicavel(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> (FichaDoArquivo, PrevisaoDeReajustes) {
        let ficha = try await FichaDoArquivo.ler(contexto, pecas)
        guard let especie = ficha.especie, contexto.usuario.pode(especie.ato) else { throw RecusaDaWeb.semPermissao }
        guard ficha.podeAplicar else {
            throw RecusaDaWeb(
                codigo: "arquivo-nao-conferido",
                frase: "Este arquivo já foi aplicado, está sendo aplicado ou foi recusado.",
                status: 409)
        }
        let entrada = pecas.entrada
        let previsao = try await pecas.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try entrada.prever(ficha.arquivo, em: t)
        }
        guard let previsao else { throw RecusaDaWeb.naoEncontrado }
        return (ficha, previsao)
    }
}

/// Os bytes do envio, para a recepção; sem espécie escolhida, jogam-se fora e o formulário volta.
struct SumidouroDeEnvio: SumidouroDeArquivo {
    /// O que ficou do que chegou.
    enum Lido: Sendable {
        case semEspecie
        case recebido(ArquivoGuardado)
        case recusado(RecusaDeArquivo)
    }

    let recepcao: Recepcao?

    mutating func receber(_ pedaco: ArraySlice<UInt8>) async throws {
        do {
            try await recepcao?.receber(pedaco)
        } catch RecusaDeArquivo.grandeDemais(let maximo) {
            throw RecusaDaWeb(
                codigo: "arquivo-grande-demais",
                frase: RecusaDeArquivo.grandeDemais(maximo: maximo).description.comoFrase,
                status: 413)
        }
    }

    mutating func concluir() async throws -> any Sendable {
        guard let recepcao else { return Lido.semEspecie }
        do {
            return Lido.recebido(try await recepcao.terminar())
        } catch let recusa as RecusaDeArquivo {
            return Lido.recusado(recusa)
        }
    }

    /// O que chegou fica como «recebendo», que ninguém vê nem lê.
    mutating func desistir() async {}
}

/// As telas do envio.
enum TelaDeEnvio {
    private static let passos = ["Arquivo", "Conferência", "Aplicação"]

    static func formulario(_ especies: [EspecieDeEntrada], _ preenchido: Preenchimento) -> Tela {
        Tela(
            "Enviar arquivo", secao: "Arquivos", trilha: [.init("Arquivos", "/consignataria/arquivos")],
            ajuda: Ajuda(
                "Muda o valor de contratos mensais que já são seus, como plano de saúde.",
                quemPode: "Quem tem o ato de enviar nesta consignatária.",
                depois: "O arquivo é conferido inteiro e nada muda até você aplicar. Contrato ausente mantém o valor.")
        ) {
            Passos(passos, atual: 1)
            if especies.isEmpty {
                Vazio(
                    "Nenhum arquivo a enviar",
                    "Esta consignatária não tem produto de valor variável. Procure o gestor do órgão.")
            } else {
                Formulario(
                    para: "/consignataria/arquivos/enviar", preenchido: preenchido, enviar: Botao("Enviar e conferir"),
                    cancelar: "/consignataria/arquivos", comArquivo: true
                ) {
                    Campo.escolha("especie", "O que o arquivo traz", especies.map { .init($0.rawValue, $0.nome) })
                        .valor(especies.count == 1 ? especies[0].rawValue : nil)
                    Campo.arquivo("arquivo", "Arquivo", aceita: ".csv,.txt")
                        .ajuda("No leiaute combinado, da competência aberta.")
                }
            }
        }
    }

    static func aplicar(_ ficha: FichaDoArquivo, _ previsao: PrevisaoDeReajustes, _ mensagens: [Mensagem] = []) -> Tela
    {
        let competencia = ficha.arquivo.competencia?.brasileira ?? "aberta"
        var efeito = [
            "\(Formato.contagem(previsao.mudam, "contrato muda", "contratos mudam")) de valor: de "
                + "\(previsao.antes.emReais) para \(previsao.depois.emReais) ao todo, a partir da folha de \(competencia)."
        ]
        if previsao.iguais > 0 {
            efeito.append(
                "\(Formato.contagem(previsao.iguais, "contrato já está", "contratos já estão")) com o valor pedido.")
        }
        if previsao.semBase > 0 {
            efeito.append(
                "\(Formato.contagem(previsao.semBase, "contrato muda", "contratos mudam")) só de percentual: a base não veio, e a parcela fica como está."
            )
        }
        if previsao.soComProva > 0 {
            efeito.append(
                "\(Formato.contagem(previsao.soComProva, "aumento não entra", "aumentos não entram")): só a pessoa autoriza, com prova de vida, numa reserva com o valor inteiro."
            )
        }
        if previsao.fora > 0 {
            efeito.append("\(Formato.contagem(previsao.fora, "linha com erro fica", "linhas com erro ficam")) de fora.")
        }
        let confirmacao = Confirmacao(
            "Aplicar \(ficha.arquivo.nome)?", efeito: efeito, verbo: "Aplicar",
            para: "/consignataria/arquivos/\(ficha.arquivo.id)/aplicar")
        return Tela(
            "Aplicar \(ficha.arquivo.nome)?", secao: "Arquivos",
            trilha: [.init("Arquivos", "/consignataria/arquivos"), .init(ficha.arquivo.nome, ficha.endereco)],
            mensagens: mensagens
        ) {
            Passos(passos, atual: 3)
            confirmacao.emPagina(cancelar: ficha.endereco)
        }
    }
}
