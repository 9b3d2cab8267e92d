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

/// O portal da consignatária: filas, reserva, contratos próprios e arquivos.
package enum PortalDaConsignataria {
    static let atoDeInicio = "inicio.ver"
    static let atoDeContratos = "contratos.consultar"
    static let atoDeArquivos = "arquivos.consultar"
    static let atoDoRetorno = "retorno.consultar"
    static let atoDeGerarRetorno = "retorno.gerar"
    static let atoDoRepasse = "repasses.consultar"

    /// Os que a página de envio confere por espécie de arquivo: não são de rota nenhuma, e o perfil também os concede.
    private static let atosDeEspecie = [EspecieDeEntrada.variaveis.ato, EspecieDeEntrada.premios.ato]

    /// Os atos que as rotas daqui exercem, para montar perfil.
    package static let atos =
        [
            atoDeInicio, Reservar.ato, ConfirmarReserva.ato, CancelarReserva.ato, atoDeContratos, atoDeArquivos,
            Download.ato,
            Folha.Entrada.ato, atoDoRetorno,
            LotesDeContratos.ato, ConsultaDeMargem.ato, atoDeGerarRetorno, atoDoRepasse,
        ] + atosDeEspecie + RotasDaTrilha.atos + AtosDaAdministracao.todos

    /// O que o portal usa; `consultas` pode ser a mesma de outros portais.
    package struct Pecas: Sendable {
        let casa: Instalacao
        let balcao: Balcao
        let catalogo: @Sendable () async throws -> Catalogo
        let fachada: Fachada
        let consultas: ConsultasGuardadas
        let entrada: Folha.Entrada
        let diretorio = DiretorioDePessoas()
        let lotes: LotesDeContratos
        let senhas: Senha
        let atos: AtosDasRotas
        let comCorreio: Bool

        /// - Parameters:
        ///   - senhas: uma por processo, porque limita as contas simultâneas.
        ///   - atos: onde cada portal anota os atos das suas rotas; um por processo.
        ///   - comCorreio: a instalação manda e-mail.
        package init(
            casa: Instalacao, balcao: Balcao, fachada: Fachada, consultas: ConsultasGuardadas,
            entrada: Folha.Entrada, lotes: LotesDeContratos, senhas: Senha = Senha(),
            atos: AtosDasRotas = AtosDasRotas(), comCorreio: Bool = false,
            catalogo: @escaping @Sendable () async throws -> Catalogo
        ) {
            self.senhas = senhas
            self.atos = atos
            self.comCorreio = comCorreio
            self.casa = casa
            self.balcao = balcao
            self.catalogo = catalogo
            self.fachada = fachada
            self.consultas = consultas
            self.entrada = entrada
            self.lotes = lotes
        }
    }

    package static func montar(em montagem: inout Web.Montagem, _ pecas: Pecas) {
        let passagem = PassagemDoAto<ContextoDaConsignataria>(casa: pecas.casa, senhas: pecas.senhas) {
            tela, contexto, status in
            try await pecas.pagina(tela, contexto, status: status)
        }
        let grupo = montagem.telas(
            "consignataria", em: "/consignataria", contexto: ContextoDaConsignataria.self, entrada: "/entrar",
            exigir: passagem.exigidor, envolver: passagem.envolvedor, autorizar: passagem.autorizador)
        RotasDoInicio(pecas: pecas).montar(em: grupo)
        RotasDeReserva(pecas: pecas).montar(em: grupo)
        ConsultaDeMargem(pecas: pecas).montar(em: grupo)
        RotasDeContratos(pecas: pecas).montar(em: grupo)
        RotasDaDecisao(pecas: pecas).montar(em: grupo)
        RotasDeArquivos(pecas: pecas).montar(em: grupo)
        RotasDeEnvio(pecas: pecas).montar(em: grupo)
        RotasDeLotes(pecas: pecas).montar(em: grupo)
        RotasDoRetorno(pecas: pecas).montar(em: grupo)
        RotasDoRepasse(pecas: pecas).montar(em: grupo)
        RotasDaTrilha(pecas: pecas).montar(em: grupo)
        RotasDoExtrato(pecas: pecas).montar(em: grupo)
        RotasDosLancamentos(pecas: pecas).montar(em: grupo)
        Administracao<ContextoDaConsignataria>(
            casa: pecas.casa, senhas: pecas.senhas, consultas: pecas.consultas, atos: pecas.atos,
            avisos: AvisoAoUsuario(pecas.casa, comCorreio: pecas.comCorreio)
        ) { tela, contexto, status in
            try await pecas.pagina(tela, contexto, status: status)
        } ultimos: { objeto, id, contexto in
            try await pecas.ultimosEventos(de: objeto, id, contexto)
        }.montar(em: grupo)
        pecas.atos.anotar(
            Portal.consignataria.rawValue, de: montagem.tabela, mais: atosDeEspecie + ParteDaTrilha.allCases.map(\.ato))
    }

    static let vitrine = Vitrine(
        busca: Moldura.Busca(em: "/consignataria/busca", dica: "CPF, matrícula, nome ou nº do contrato")
    ) { usuario in
        var entradas: [Menu.Entrada] = [.item("Início", "/consignataria", icone: .casa)]
        if usuario.pode(Reservar.ato) { entradas.append(.item("Reservar margem", "/consignataria/reservar")) }
        if usuario.pode(atoDeContratos) {
            entradas.append(.item("Reservas a confirmar", "/consignataria/reservas"))
            entradas.append(.item("Contratos", "/consignataria/contratos"))
        }
        if usuario.pode(atoDoRetorno) {
            entradas.append(.item("Retorno da folha", "/consignataria/retorno"))
            entradas.append(.item("Extrato por pessoa", "/consignataria/extrato"))
            entradas.append(.item("Lançamentos", "/consignataria/lancamentos"))
        }
        if usuario.pode(atoDeArquivos) {
            entradas.append(.item("Lotes", "/consignataria/lotes"))
            entradas.append(.item("Arquivos", "/consignataria/arquivos"))
        }
        if usuario.pode(AtosDaAdministracao.consultarUsuarios) {
            entradas.append(.item("Usuários", "/consignataria/usuarios"))
        }
        if usuario.pode(AtosDaAdministracao.consultarCorrespondentes) {
            entradas.append(.item("Agências e correspondentes", "/consignataria/correspondentes"))
        }
        if usuario.pode(AtosDaAdministracao.consultarPerfis) {
            entradas.append(.item("Perfis", "/consignataria/perfis"))
        }
        if usuario.pode(AtosDaAdministracao.consultarEnderecos) {
            entradas.append(.item("Faixas de endereço", "/consignataria/enderecos"))
            entradas.append(.item("Reforços", "/consignataria/reforcos"))
        }
        if usuario.pode(AtosDaAdministracao.consultarCredenciais) {
            entradas.append(.item("Credenciais", "/consignataria/credenciais"))
        }
        if usuario.pode(PesquisaDaTrilha.ato) { entradas.append(.item("Auditoria", "/consignataria/auditoria")) }
        entradas.append(.item("API de integração", "/api"))
        return Menu(entradas)
    }
}

typealias Grupo = Web.Grupo<ContextoDaConsignataria>

extension PortalDaConsignataria.Pecas {
    func pagina(_ tela: Tela, _ contexto: ContextoDaConsignataria, status: Int = 200) async throws -> Resposta {
        try await fachada.responder(tela, em: PortalDaConsignataria.vitrine, contexto, status: status)
    }

    /// Lê no papel da consignatária: o que é de outra não existe.
    func ler<T: Sendable>(
        _ contexto: ContextoDaConsignataria, _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        try await casa.banco.transacao(como: contexto.papel, soLeitura: true, corpo)
    }

    /// O que os usuários desta consignatária fizeram por último num registro; sem `id`, nos da espécie.
    func ultimosEventos(
        de objeto: String, _ id: Int64?, _ contexto: ContextoDaConsignataria
    ) async throws -> UltimosEventos {
        let casa = casa
        let lidos = try await ler(contexto) { t in try EventoLido.ultimos(de: objeto, id: id, casa.trilha, em: t) }
        let naTela = try await EventoNaTela.comNomes(lidos, para: .consignataria, casa)
        return UltimosEventos(naTela.map { $0.acontecimento(daEspecie: id == nil) })
    }

    /// A ficha de um contrato desta consignatária; de outra, ou inexistente, é 404.
    func ficha(_ contexto: ContextoDaConsignataria) async throws -> FichaDoContrato {
        let id = try contexto.registro()
        let cofre = casa.cofre
        let ficha = try await ler(contexto) { t in try FichaDoContrato.ler(id, cofre, em: t) }
        guard let ficha else { throw RecusaDaWeb.naoEncontrado }
        return ficha
    }

    /// Porta que não respondeu vira 503; recusa de negócio volta como resposta.
    func pedir(_ ato: () async throws -> RespostaDaPorta) async throws -> RespostaDaPorta {
        do {
            return try await ato()
        } catch let falha as FalhaDaPorta {
            throw try FalhaDaPortaNaWeb(falha)
        }
    }
}

extension RespostaDaPorta {
    /// A recusa como a tela a diz: a frase pública e o código para o suporte.
    var mensagemDaRecusa: Mensagem {
        Mensagem(.erro, RecusaParaConsignataria(self).frase, codigo: codigo)
    }
}
