import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Html
import Leiaute
import Nucleo
import Web

/// Enviar uma definição em YAML: conferir (com todos os defeitos de uma vez, e contra um arquivo de verdade) e pôr em vigor.
///
/// Requisito: RF-GER-10, POC-INT-01
struct EnvioDeLeiaute {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("leiautes/enviar", ato: EnviarLeiaute.ato) { contexto in
            var preenchido = Html.Preenchimento()
            let (acervo, hoje) = (pecas.acervo, pecas.casa.relogio.hoje)
            if let codigo = try contexto.consulta.texto("de") {
                do {
                    let texto = try await pecas.ler { t in try acervo.texto(codigo, em: hoje, em: t) }
                    preenchido = Html.Preenchimento(["definicao": texto, "desde": hoje.brasileiro])
                } catch is RecusaDeLeiaute {
                    throw RecusaDaWeb.naoEncontrado
                }
            }
            return try await pecas.pagina(Self.tela(preenchido, hoje), contexto)
        }
        grupo.post("leiautes/enviar", ato: EnviarLeiaute.ato) { try await Self.enviar($0, $1, pecas) }
        grupo.get("leiautes/:codigo/encerrar", ato: EncerrarLeiaute.ato) { contexto in
            try await pecas.pagina(
                Self.telaDeEncerrar(
                    try await Self.conhecido(contexto, pecas), Html.Preenchimento(), pecas.casa.relogio.hoje), contexto)
        }
        grupo.post("leiautes/:codigo/encerrar", ato: EncerrarLeiaute.ato) { formulario, contexto in
            _ = try await Self.conhecido(contexto, pecas)
            return try await Self.encerrar(formulario, contexto, pecas)
        }
    }

    /// O código da rota, se é de leiaute do programa ou de algum enviado; senão, 404.
    private static func conhecido(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> String {
        let codigo = try contexto.parametro("codigo")
        let (acervo, hoje) = (pecas.acervo, pecas.casa.relogio.hoje)
        let ha = try await pecas.ler { t in
            let doPrograma = try acervo.existe(codigo, em: hoje, em: t)
            return doPrograma ? true : try !VersaoDeLeiaute.listar(codigo, em: t).isEmpty
        }
        guard ha else { throw RecusaDaWeb.naoEncontrado }
        return codigo
    }

    // MARK: - Enviar

    /// O texto como veio do navegador, com o fim de linha de sempre.
    private static func texto(_ formulario: Web.Formulario) -> String {
        (formulario.digitado("definicao") ?? "").replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    private static func enviar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let (hoje, yaml) = (pecas.casa.relogio.hoje, texto(formulario))
        do {
            try await pecas.casa.examinar(Array(yaml.utf8), "leiaute", nome: "definição", por: contexto.autor)
        } catch let recusa as RecusaDoAntivirus {
            let erro = Html.Preenchimento.Erro("definicao", recusa.frase)
            return try await pecas.pagina(
                tela(contexto.preenchido(formulario, erros: [erro]), hoje), contexto, status: recusa.status)
        }
        let definicao: Definicao
        do { definicao = try Definicao.lendo(yaml: yaml) } catch {
            let erros = error.defeitos.map {
                Html.Preenchimento.Erro("definicao", PortalDoGestor.frase($0.description))
            }
            let regua = try await Self.regua(Definicao.esboco(yaml: yaml), formulario, contexto, pecas)
            return try await pecas.pagina(
                tela(contexto.preenchido(formulario, erros: erros), hoje, regua: regua), contexto, status: 400)
        }
        let desde: Dia
        do { desde = try formulario.ler(.obrigatorio("desde", como: Dia.lendo)) } catch {
            return try await pecas.pagina(
                tela(contexto.preenchido(formulario, erros: error.erros), hoje), contexto, status: 400)
        }
        guard formulario.texto("fazer") == "enviar" else {
            return try await conferir(definicao, formulario, contexto, pecas)
        }
        let (casa, autor) = (pecas.casa, contexto.autor)
        do {
            let versao = try await casa.banco.transacao(como: .motor) { t in
                try EnviarLeiaute(codigo: definicao.id, yaml: yaml, desde: desde).executar(casa, em: t, por: autor)
            }
            try await contexto.deixarRecado(
                Recado(.sucesso, "Versão \(versao) de \(definicao.id) enviada: vale desde \(desde.brasileiro)."))
        } catch let recusa as RecusaDeLeiaute {
            let mensagem = Mensagem(
                .erro, "A versão não foi enviada.", PortalDoGestor.frase(recusa.description), codigo: recusa.codigo)
            return try await pecas.pagina(
                tela(contexto.preenchido(formulario), hoje, [mensagem]), contexto, status: 422)
        }
        return .verDepois(RotasDosLeiautes.endereco(definicao.id).texto)
    }

    /// Sem gravar: mostra a tabela que resultaria e, se se pediu, o que a definição acha num arquivo guardado.
    private static func conferir(
        _ definicao: Definicao, _ formulario: Web.Formulario, _ contexto: ContextoDoGestor,
        _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let (casa, hoje) = (pecas.casa, pecas.casa.relogio.hoje)
        var mensagens = [
            Mensagem(
                .sucesso, "A definição de \(definicao.id) está certa.",
                "Veja os campos abaixo; nada foi gravado ainda.")
        ]
        var apontados: [Apontado] = []
        if let digitada = formulario.texto("amostra") {
            let numero = Int64(digitada.replacing(".", with: "")) ?? 0
            let lido = try await pecas.ler { t -> Amostra? in
                guard let arquivo = try ArquivoGuardado.ler(numero, em: t), arquivo.situacao != .recebendo else {
                    return nil
                }
                return try Amostra.ler(arquivo, definicao, casa, em: t)
            }
            guard let lido else {
                let erro = Html.Preenchimento.Erro("amostra", "Não há o arquivo de número \(digitada).")
                return try await pecas.pagina(
                    tela(contexto.preenchido(formulario, erros: [erro]), hoje), contexto, status: 400)
            }
            mensagens.append(lido.mensagem)
            apontados = lido.apontados
        }
        let regua = try await regua(definicao, formulario, contexto, pecas)
        return try await pecas.pagina(
            tela(contexto.preenchido(formulario), hoje, mensagens, definicao, apontados, regua: regua), contexto)
    }

    // MARK: - Régua

    /// A régua da definição, sobre as linhas do arquivo pedido: só para quem pode baixá-lo, e com o mesmo registro na trilha.
    private static func regua(
        _ definicao: Definicao?, _ formulario: Web.Formulario, _ contexto: ContextoDoGestor,
        _ pecas: PortalDoGestor.Pecas
    ) async throws -> ReguaNaTela? {
        guard let definicao else { return nil }
        guard let numero = formulario.texto("amostra").flatMap({ Int64($0.replacing(".", with: "")) }),
            contexto.usuario.pode(Download.ato)
        else { return ReguaNaTela(definicao) }
        let (casa, autor) = (pecas.casa, contexto.autor)
        let lidas = try await casa.banco.transacao(como: .gestor.gravando(emNomeDe: autor)) { t -> LinhasDaAmostra? in
            guard let arquivo = try ArquivoGuardado.ler(numero, em: t), arquivo.situacao != .recebendo else {
                return nil
            }
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        Download.ato, objeto: "arquivo", id: numero,
                        ["nome": .texto(arquivo.nome), "trecho": .texto("primeiras linhas, na régua do leiaute")])
                ], por: autor, as: casa.relogio.agora, em: t)
            return try LinhasDaAmostra.ler(arquivo, casa, em: t)
        }
        guard let lidas else { return ReguaNaTela(definicao) }
        return ReguaNaTela(definicao, exemplos: definicao.exemplos(lidas.linhas), arquivo: lidas.nome)
    }

    /// As primeiras linhas de um arquivo guardado, como vieram.
    private struct LinhasDaAmostra: Sendable {
        let nome: String
        let linhas: [[UInt8]]

        /// Quanto do começo se lê, em bytes.
        private static let teto = 64 * 1024

        static func ler(_ arquivo: ArquivoGuardado, _ casa: Instalacao, em t: Transacao) throws -> LinhasDaAmostra {
            let conteudo = try ConteudoDoArquivo(arquivo, casa.cofre, em: t)
            var bytes = [UInt8](repeating: 0, count: teto)
            var lidos = 0
            while lidos < teto {
                let quantos = try bytes.withUnsafeMutableBytes {
                    try conteudo.ler(para: UnsafeMutableRawBufferPointer(rebasing: $0[lidos...]))
                }
                guard quantos > 0 else { break }
                lidos += quantos
            }
            try conteudo.relancar()
            var linhas = bytes[..<lidos].split(separator: 0x0A, omittingEmptySubsequences: true).map { linha in
                Array(linha.last == 0x0D ? linha.dropLast() : linha)
            }
            // A última pode ter ficado pelo meio.
            if lidos == teto, linhas.count > 1 { linhas.removeLast() }
            return LinhasDaAmostra(nome: arquivo.nome, linhas: linhas)
        }
    }

    /// O que a definição achou num arquivo de verdade.
    private struct Amostra: Sendable {
        let nome: String
        let linhas: Int
        let erros: Int
        let apontados: [Apontado]

        static func ler(
            _ arquivo: ArquivoGuardado, _ definicao: Definicao, _ casa: Instalacao, em t: Transacao
        ) throws -> Amostra {
            let conteudo = try ConteudoDoArquivo(arquivo, casa.cofre, em: t)
            var leitor = LeitorDeLeiaute(definicao)
            leitor.teto = 20
            let resultado = try leitor.conferir(conteudo)
            try conteudo.relancar()
            return Amostra(
                nome: arquivo.nome, linhas: resultado.linhas, erros: resultado.totalDeApontamentos,
                apontados: resultado.apontamentos.map(Apontado.init))
        }

        var mensagem: Mensagem {
            let lidas = "\(nome): \(Html.Formato.contagem(linhas, "linha lida", "linhas lidas"))"
            return erros == 0
                ? Mensagem(.sucesso, lidas, "Nenhum apontamento com esta definição.")
                : Mensagem(
                    .aviso, lidas, "\(Html.Formato.contagem(erros, "apontamento", "apontamentos")) com esta definição.")
        }
    }

    private static func tela(
        _ preenchido: Html.Preenchimento, _ hoje: Dia, _ mensagens: [Mensagem] = [], _ definicao: Definicao? = nil,
        _ apontados: [Apontado] = [], regua: ReguaNaTela? = nil
    ) -> Tela {
        Tela(
            "Enviar leiaute", secao: "Leiautes", trilha: [.init("Leiautes", "/gestor/leiautes")],
            ajuda: Ajuda(
                "A definição, em YAML, de como um arquivo se lê e se escreve.", quemPode: "Quem tem o ato próprio.",
                depois: "A versão passa a valer no dia dito, sem reiniciar; a anterior se encerra na véspera."),
            mensagens: mensagens, larga: true
        ) {
            Cartao("Definição") {
                Html.Formulario(para: "/gestor/leiautes/enviar", preenchido: preenchido, enviar: nil) {
                    Html.Campo.textoLongo("definicao", "Definição em YAML", linhas: 24)
                        .ajuda("O id dentro dela diz de que leiaute é. Comece pela definição de um leiaute parecido.")
                    Html.Campo.data("desde", "Vale desde").valor(hoje.brasileiro)
                    Html.Campo.identificacao("amostra", "Número de um arquivo para experimentar").opcional()
                        .ajuda("Ao conferir, o arquivo é lido com esta definição e aparece sob a régua. Nada muda.")
                    BarraDeAcoes {
                        Ligacao("Cancelar", para: "/gestor/leiautes", .terciario)
                        Botao("Enviar", .secundario, nome: "fazer", valor: "enviar")
                        Botao("Conferir", .primario, nome: "fazer", valor: "conferir")
                    }
                }
            }
            if !apontados.isEmpty {
                Grade("Primeiros apontamentos da amostra", linhas: apontados, csv: false) { ApontadoNaTela.colunas }
            }
            if let definicao {
                DefinicaoNaTela(definicao: definicao, estado: nil, regua: regua).corpo
            } else {
                regua?.corpo
            }
        }
    }

    // MARK: - Encerrar

    private static func encerrar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let codigo = try contexto.parametro("codigo")
        let (casa, autor) = (pecas.casa, contexto.autor)
        let em: Dia
        do { em = try formulario.ler(.obrigatorio("em", como: Dia.lendo)) } catch {
            return try await pecas.pagina(
                telaDeEncerrar(codigo, contexto.preenchido(formulario, erros: error.erros), casa.relogio.hoje),
                contexto,
                status: 400)
        }
        do {
            try await casa.banco.transacao(como: .motor) { t in
                try EncerrarLeiaute(codigo: codigo, em: em).executar(casa, em: t, por: autor)
            }
        } catch let recusa as RecusaDeLeiaute {
            let mensagem = Mensagem(
                .erro, "A versão não foi encerrada.", PortalDoGestor.frase(recusa.description), codigo: recusa.codigo)
            return try await pecas.pagina(
                telaDeEncerrar(codigo, contexto.preenchido(formulario), casa.relogio.hoje, [mensagem]), contexto,
                status: 422)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Desde \(em.brasileiro) volta a valer a definição que vem com o programa."))
        return .verDepois(RotasDosLeiautes.endereco(codigo).texto)
    }

    private static func telaDeEncerrar(
        _ codigo: String, _ preenchido: Html.Preenchimento, _ hoje: Dia, _ mensagens: [Mensagem] = []
    ) -> Tela {
        Tela(
            "Voltar à definição do programa: \(codigo)", secao: "Leiautes",
            trilha: [.init("Leiautes", "/gestor/leiautes"), .init(codigo, RotasDosLeiautes.endereco(codigo))],
            ajuda: Ajuda("Encerra a versão enviada pela tela.", quemPode: "Quem tem o ato próprio."),
            mensagens: mensagens
        ) {
            Confirmacao(
                "Encerrar",
                efeito: [
                    "A versão enviada de \(codigo) deixa de valer no dia dito.",
                    "Daí em diante vale a que vem com o programa; os arquivos já lidos não mudam.",
                ], verbo: "Encerrar a versão", para: "/gestor/leiautes/\(codigo)/encerrar", .destrutivo,
                campos: [.data("em", "Deixa de valer em").valor((hoje + 1).brasileiro)]
            ).emPagina(preenchido: preenchido, cancelar: RotasDosLeiautes.endereco(codigo))
        }
    }
}
