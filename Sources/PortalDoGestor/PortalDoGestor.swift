import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Folha
import Html
import Nucleo
import Web

/// O portal do gestor: a folha do mês, as pessoas, os contratos e as consignatárias.
package enum PortalDoGestor {
    static let atoDeInicio = "inicio.ver"
    static let atoDePessoas = "pessoas.consultar"
    static let atoDeMargens = "margens.consultar"
    static let atoDeContratos = "contratos.consultar"
    static let atoDeConsignatarias = "consignatarias.consultar"
    static let atoDaFolha = "folha.consultar"
    static let atoDeArquivos = "arquivos.consultar"

    /// Os atos que as rotas daqui exercem, para montar perfil.
    package static let atos =
        [
            atoDeInicio, atoDePessoas, atoDeMargens, atoDeContratos, atoDeConsignatarias, atoDaFolha, atoDeArquivos,
            RotasDasTarefas.atoDeCancelar, Download.ato, ReceberRetorno.ato, EntradaDaFolha.ato,
            AplicacaoDeEntrada.atoDeAplicar, CorrigirEnviado.ato, CorrigirMotivo.ato, ResolverDivergencia.ato,
            RepasseNaTela.ato, RotasDosLeiautes.ato, EnviarLeiaute.ato, EncerrarLeiaute.ato, CancelarReserva.ato,
            RotasDosParametros.ato, MudarParametro.ato, MudarExigencia.ato, EvidenciaNaTela.ato,
            SessoesDosUsuarios.atoDeConsultar, EncerrarSessoes.ato,
            TipoDePerfil.atoDeAbrir, DadosTratados.ato,
            DefinirMesDoCalendario.ato, TransferirContratos.ato, RotasDasSondagens.ato, ReabrirPar.ato,
        ] + RotasDaProvaAnual.atos + RotasDaTrilha.atos + AtosDaAdministracao.todos + PassosDaFolha.atos
        + Set(EspecieDeEntrada.allCases.map(\.ato)).sorted()

    /// O que o portal usa; `consultas` pode ser a mesma de outros portais.
    package struct Pecas: Sendable {
        let casa: Instalacao
        let balcao: Balcao
        let fachada: Fachada
        let consultas: ConsultasGuardadas
        let trabalhos: TrabalhosDoGestor
        let senhas: Senha
        let atos: AtosDasRotas
        let comCorreio: Bool
        let diretorio = DiretorioDePessoas()
        /// A lista do que se guarda de gente (`docs/lgpd`).
        let colunas: [ColunaPessoal]

        /// - Parameters:
        ///   - senhas: uma por processo, porque limita as contas simultâneas.
        ///   - atos: onde cada portal anota os atos das suas rotas; um por processo.
        ///   - colunas: a lista do que o banco guarda de gente.
        ///   - comCorreio: a instalação manda e-mail.
        package init(
            casa: Instalacao, balcao: Balcao, fachada: Fachada, consultas: ConsultasGuardadas,
            trabalhos: TrabalhosDoGestor, senhas: Senha = Senha(), atos: AtosDasRotas = AtosDasRotas(),
            colunas: [ColunaPessoal] = [], comCorreio: Bool = false
        ) {
            self.colunas = colunas
            self.senhas = senhas
            self.atos = atos
            self.comCorreio = comCorreio
            self.casa = casa
            self.balcao = balcao
            self.fachada = fachada
            self.consultas = consultas
            self.trabalhos = trabalhos
        }

        var acervo: Acervo { trabalhos.ciclo.acervo }
    }

    package static func montar(em montagem: inout Web.Montagem, _ pecas: Pecas) {
        let passagem = PassagemDoAto<ContextoDoGestor>(casa: pecas.casa, senhas: pecas.senhas) {
            tela, contexto, status in
            try await pecas.pagina(tela, contexto, status: status)
        }
        let grupo = montagem.telas(
            "gestor", em: "/gestor", contexto: ContextoDoGestor.self, entrada: "/entrar",
            exigir: passagem.exigidor, envolver: passagem.envolvedor, autorizar: passagem.autorizador)
        RotasDasCompetencias(pecas: pecas).montar(em: grupo)
        RotasDasPessoas(pecas: pecas).montar(em: grupo)
        RotasDasVerbas(pecas: pecas).montar(em: grupo)
        RotasDosContratos(pecas: pecas).montar(em: grupo)
        RotasDasConsignatarias(pecas: pecas).montar(em: grupo)
        RotasDosDescontos(pecas: pecas).montar(em: grupo)
        RotasDoCalendario(pecas: pecas).montar(em: grupo)
        TransferenciaDeContratos(pecas: pecas).montar(em: grupo)
        RotasDasTarefas(pecas: pecas).montar(em: grupo)
        RotasDosArquivos(pecas: pecas).montar(em: grupo)
        RotasDosLeiautes(pecas: pecas).montar(em: grupo)
        RotasDosParametros(pecas: pecas).montar(em: grupo)
        RotasDasExigencias(pecas: pecas).montar(em: grupo)
        EvidenciaNaTela.montar(em: grupo, pecas)
        RotasDaProvaAnual(pecas: pecas).montar(em: grupo)
        SessoesDosUsuarios(pecas: pecas).montar(em: grupo)
        RotasDasSondagens(pecas: pecas).montar(em: grupo)
        DadosTratados(pecas: pecas).montar(em: grupo)
        RotasDaTrilha(pecas: pecas).montar(em: grupo)
        Administracao<ContextoDoGestor>(
            casa: pecas.casa, senhas: pecas.senhas, consultas: pecas.consultas, atos: pecas.atos,
            avisos: AvisoAoUsuario(pecas.casa, comCorreio: pecas.comCorreio)
        ) { tela, contexto, status in
            try await pecas.pagina(tela, contexto, status: status)
        } ultimos: { objeto, id, _ in
            try await pecas.ultimosEventos(de: objeto, id)
        }.montar(em: grupo)
        pecas.atos.anotar(
            Portal.gestor.rawValue, de: montagem.tabela, mais: ParteDaTrilha.allCases.map(\.ato))
    }

    static let vitrine = Vitrine(
        busca: Moldura.Busca(em: "/gestor/busca", dica: "CPF, matrícula, nome, contrato ou consignatária")
    ) { usuario in
        func item(_ ato: String, _ titulo: String, _ endereco: Endereco) -> Menu.Entrada? {
            usuario.pode(ato) ? .item(titulo, endereco) : nil
        }
        let daFolha = [
            item(atoDaFolha, "Competências", "/gestor/competencias"),
            item(atoDeArquivos, "Arquivos", "/gestor/arquivos"),
            item(atoDeArquivos, "Receber arquivos", "/gestor/receber"),
            item(atoDeMargens, "Verbas em atraso", RotasDasVerbas.endereco),
            item(atoDaFolha, "Calendário", "/gestor/calendario"),
            item(atoDaFolha, "Trabalhos", "/gestor/tarefas"),
        ]
        let entradas: [Menu.Entrada?] = [
            .item("Início", "/gestor", icone: .casa), .grupo("Folha", icone: .calendario, daFolha.compactMap { $0 }),
            item(atoDePessoas, "Pessoas", "/gestor/pessoas"), item(atoDeContratos, "Contratos", "/gestor/contratos"),
            item(atoDeConsignatarias, "Consignatárias", "/gestor/consignatarias"),
            .grupo(
                "Administração", icone: .engrenagem,
                [
                    item(AtosDaAdministracao.consultarUsuarios, "Usuários", "/gestor/usuarios"),
                    item(
                        AtosDaAdministracao.consultarCorrespondentes, "Agências e correspondentes",
                        "/gestor/correspondentes"),
                    item(AtosDaAdministracao.consultarPerfis, "Perfis", "/gestor/perfis"),
                    item(AtosDaAdministracao.consultarEnderecos, "Faixas de endereço", "/gestor/enderecos"),
                    item(AtosDaAdministracao.consultarEnderecos, "Reforços", "/gestor/reforcos"),
                    item(AtosDaAdministracao.consultarCredenciais, "Credenciais", "/gestor/credenciais"),
                    item(RotasDosLeiautes.ato, "Leiautes", "/gestor/leiautes"),
                    item(RotasDosParametros.ato, "Parâmetros", "/gestor/parametros"),
                    item(RotasDosParametros.ato, "Prova de vida por produto", RotasDasExigencias.raiz),
                    item(RotasDaProvaAnual.ato, "Prova de vida anual", RotasDaProvaAnual.raiz),
                    item(SessoesDosUsuarios.atoDeConsultar, "Sessões abertas", SessoesDosUsuarios.endereco),
                    item(RotasDasSondagens.ato, "Sondagens de margem", RotasDasSondagens.endereco),
                    item(PesquisaDaTrilha.ato, "Auditoria", "/gestor/auditoria"),
                    item(DadosTratados.ato, "Dados tratados", DadosTratados.endereco),
                ].compactMap { $0 }),
        ]
        return Menu(entradas.compactMap { $0 })
    }

    static func pessoa(_ id: Int64) -> Endereco { "/gestor/pessoas/\(id)" }
    static func verbas(de pessoa: Int64) -> Endereco { "/gestor/pessoas/\(pessoa)/verbas-em-atraso" }
    static func contrato(_ id: Int64) -> Endereco { "/gestor/contratos/\(id)" }
    static func consignataria(_ id: Int64) -> Endereco { "/gestor/consignatarias/\(id)" }
    static func competencia(_ mes: Competencia) -> Endereco { "/gestor/competencias/\(mes.iso)" }
    static func tarefa(_ id: Int64) -> Endereco { "/gestor/tarefas/\(id)" }
    static func evento(_ id: Int64) -> Endereco { "/gestor/auditoria/\(id)" }
    static func arquivo(_ id: Int64) -> Endereco { "/gestor/arquivos/\(id)" }

    /// Com a primeira letra em maiúscula.
    static func emMaiuscula(_ texto: String) -> String { texto.prefix(1).uppercased() + texto.dropFirst() }

    /// O que uma recusa diz, como frase de tela: maiúscula no começo e ponto no fim.
    static func frase(_ texto: String) -> String {
        let comMaiuscula = emMaiuscula(texto)
        return comMaiuscula.hasSuffix(".") ? comMaiuscula : comMaiuscula + "."
    }
}

typealias Grupo = Web.Grupo<ContextoDoGestor>

extension PortalDoGestor.Pecas {
    func pagina(_ tela: Tela, _ contexto: ContextoDoGestor, status: Int = 200) async throws -> Resposta {
        try await fachada.responder(tela, em: PortalDoGestor.vitrine, contexto, status: status)
    }

    func ler<T: Sendable>(_ corpo: @escaping @Sendable (Transacao) throws -> T) async throws -> T {
        try await casa.banco.transacao(como: .gestor, soLeitura: true, corpo)
    }

    /// Os últimos eventos de um registro, com o nome de quem agiu; sem `id`, os da espécie, para as listas que não têm ficha.
    func ultimosEventos(de objeto: String, _ id: Int64? = nil) async throws -> UltimosEventos {
        let casa = casa
        let lidos = try await ler { t in try EventoLido.ultimos(de: objeto, id: id, casa.trilha, em: t) }
        return try await ultimosEventos(lidos, de: objeto, id)
    }

    /// O mesmo, de eventos já lidos; `todos` abre a trilha do registro.
    func ultimosEventos(
        _ lidos: [EventoLido], de objeto: String, _ id: Int64? = nil
    ) async throws -> UltimosEventos {
        let naTela = try await EventoNaTela.comNomes(lidos, para: .gestor, casa)
        let fatos = naTela.map { $0.acontecimento(daEspecie: id == nil, contrato: PortalDoGestor.contrato) }
        return UltimosEventos(
            fatos, todos: Endereco("/gestor/auditoria").com("objeto", objeto).com("registro", id.map { "\($0)" }))
    }

    /// Lê margem de uma pessoa e registra quem leu, na mesma transação: sem o registro, a leitura não acontece.
    func lerMargem<T: Sendable>(
        de pessoa: Int64, _ contexto: ContextoDoGestor, _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        let casa = casa
        let autor = contexto.autor
        return try await casa.banco.transacao(como: .gestor.gravando(emNomeDe: autor)) { t in
            let lido = try corpo(t)
            try casa.trilha.registrar(
                [Auditoria.Evento(PortalDoGestor.atoDeMargens, objeto: "pessoa", id: pessoa)], por: autor,
                as: casa.relogio.agora, em: t)
            return lido
        }
    }
}
