import Auditoria
import BancoDeDados
import Cifra
import Foundation
import Html
import Nucleo
import Web

/// As rotas de quem ainda não está em portal nenhum: entrar, sair, renovar a sessão e preferências de leitura.
package enum Entrada {
    /// O ato de todas elas, que se permite a qualquer um.
    static let ato = "acesso.usar-entrada"

    /// O que a entrada precisa; `senhas` é uma por processo, porque limita as contas simultâneas.
    package struct Pecas: Sendable {
        let casa: Instalacao
        let senhas: Senha
        let fachada: Fachada
        /// `nil`: não há correio, e a senha não se recupera por ele.
        let recuperacao: Recuperacao?
        let antirrobo: Antirrobo
        /// `nil`: não há provedor de identidade.
        let conta: ContaDoOrgao?
        /// `nil`: não há diretório.
        let diretorio: DiretorioDoOrgao?

        package init(
            casa: Instalacao, senhas: Senha, fachada: Fachada, recuperacao: Recuperacao? = nil,
            conta: ContaDoOrgao? = nil, diretorio: DiretorioDoOrgao? = nil
        ) {
            self.casa = casa
            self.conta = conta
            self.diretorio = diretorio
            self.recuperacao = recuperacao
            antirrobo = Antirrobo(casa)
            self.senhas = senhas
            self.fachada = fachada
        }

        /// Se a senha que o servidor tenha aqui não vale: onde há conta do órgão, só se o órgão quis as duas.
        var servidorSoPelaConta: Bool {
            (conta != nil || diretorio?.atende(.servidor) == true) && diretorio?.senhaPropria != true
        }
    }

    package static func montar(em montagem: inout Web.Montagem, _ pecas: Pecas) {
        montagem.paginaDeErro = pecas.fachada.paginaDeErro
        montagem.ritmo = RitmoNoBanco(pecas.casa)
        let grupo = montagem.telas("entrada", em: "/", contexto: ContextoSemPortal.self) { _, _ in true }
        grupo.get("/", ato: ato) { contexto in
            .verDepois(contexto.usuario?.portal.casa.texto ?? "/entrar")
        }
        grupo.get("entrar", ato: ato) { contexto in
            let consulta = try contexto.consulta
            if let usuario = contexto.usuario {
                return .verDepois(destino(consulta.texto("volta"), de: usuario.portal))
            }
            if let pendente = contexto.pendente {
                return .verDepois(pendente.passo.endereco.com("volta", consulta.texto("volta")).texto)
            }
            var tela = TelaDeEntrada(
                pecas, portal: escolhido(consulta), volta: consulta.texto("volta"),
                desafio: try await pecas.antirrobo.campo(.entrar))
            tela.saiu = consulta.texto("saiu") != nil
            tela.comSenhaDaqui = consulta.texto(TelaDeEntrada.campoDoMeio) == TelaDeEntrada.senhaDaqui
            return try pecas.fachada.responderAberta(tela.tela(), contexto)
        }
        grupo.post("entrar", ato: ato, .init(ritmo: Ritmo("entrar", capacidade: 20, porSegundo: 0.2))) {
            try await entrar($0, $1, pecas)
        }
        EntradaPelaConta(
            casa: pecas.casa, fachada: pecas.fachada, conta: pecas.conta, confirmacao: TelaDaConfirmacao(pecas: pecas)
        ).montar(em: grupo)
        ConferenciaDeDocumento.montar(em: grupo, pecas)
        montarConta(em: &montagem, pecas)
        TelaDeRecuperacao(
            recuperacao: pecas.recuperacao, antirrobo: pecas.antirrobo, senhas: pecas.senhas, fachada: pecas.fachada
        ).montar(
            em: grupo)
        grupo.post("sair", ato: ato) { _, contexto in try await sair(contexto, pecas) }
        grupo.post("aparencia", ato: ato) { formulario, contexto in
            mudarAparencia(formulario, contexto)
        }
    }

    /// O que cada um faz com a própria conta, com sessão ou a meio da entrada. Quem se limita a faixas de endereço só a alcança de dentro
    /// delas; de fora, só sai.
    private static func montarConta(em montagem: inout Web.Montagem, _ pecas: Pecas) {
        let (casa, senhas, fachada) = (pecas.casa, pecas.senhas, pecas.fachada)
        let grupo = montagem.telas("conta", em: "/", contexto: ContextoSemPortal.self) { ato, contexto in
            guard let usuario = contexto.usuario ?? contexto.pendente?.usuario,
                !usuario.restricoes.deixaEntrar(de: contexto.endereco)
            else { return true }
            throw try await RecusaDeEndereco.anotada(
                ato, de: contexto.endereco, por: usuario.autor(endereco: contexto.endereco), casa)
        }
        TrocaDeSenha(casa: casa, senhas: senhas, fachada: fachada).montar(em: grupo)
        CodigoNaEntrada(casa: casa, fachada: fachada).montar(em: grupo)
        TelaDoSegundoFator(casa: casa, senhas: senhas, fachada: fachada).montar(em: grupo)
        TelaDaConfirmacao(pecas: pecas).montar(em: grupo)
        OutraSessao(casa: casa, fachada: fachada).montar(em: grupo)
        MinhasSessoes(casa: casa, fachada: fachada).montar(em: grupo)
        grupo.post("sessao/renovar", ato: ato) { _, contexto in
            guard contexto.usuario != nil else { throw RecusaDaWeb.naoIdentificado }
            return .vazia
        }
    }

    private static func sair(_ contexto: ContextoSemPortal, _ pecas: Pecas) async throws -> Resposta {
        if let usuario = contexto.usuario {
            let casa = pecas.casa
            let autor = usuario.autor(endereco: contexto.endereco)
            let resumo = contexto.pedido.sessao?.resumo.bytes
            try await casa.banco.transacao(como: .motor) { t in
                // A sessão acaba com o seu evento; o que vem depois só apaga o cookie.
                if let resumo { try GuardaDeSessaoNoBanco.encerrar([resumo], casa.relogio.agora, em: t) }
                _ = try casa.trilha.registrar(
                    [Auditoria.Evento("acesso.sair", objeto: "usuario", id: usuario.id)], por: autor,
                    as: casa.relogio.agora, em: t)
            }
        }
        try await contexto.sair()
        // O navegador esquece o que guardou das páginas de quem saiu; a preferência de leitura, num cookie, fica.
        let pelaConta = pecas.conta != nil && contexto.usuario?.entrouPor == .provedor
        return .verDepois(pelaConta ? "/entrar?saiu=conta" : "/entrar").com(
            "Clear-Site-Data", "\"cache\", \"storage\"")
    }

    private static func entrar(
        _ formulario: Web.Formulario, _ contexto: ContextoSemPortal, _ pecas: Pecas
    ) async throws -> Resposta {
        let (portal, volta) = (escolhido(formulario.campos), formulario.texto("volta"))
        let login = formulario.texto("login") ?? ""
        let senha = formulario.digitado("senha") ?? ""
        let comSenhaDaqui = formulario.texto(TelaDeEntrada.campoDoMeio) != TelaDeEntrada.contaDoOrgao
        var desfecho: Entrar.Desfecho?
        // Antes da senha: quem não pagou a conta não gasta a nossa.
        let recusa = try await pecas.antirrobo.recusa(formulario, de: .entrar, endereco: contexto.endereco)
        if recusa == nil, !login.isEmpty, !senha.isEmpty, login.utf8.count <= 200 {
            try await pecas.antirrobo.gastarDaConta(login)
            if !comSenhaDaqui, let diretorio = pecas.diretorio, diretorio.atende(portal) {
                let pelo = EntradaPeloDiretorio(diretorio: diretorio, portal: portal, volta: volta, pecas: pecas)
                switch try await pelo.entrar(login, senha, contexto) {
                case .seguiu(let feito): desfecho = feito
                case .responde(let resposta): return resposta
                }
            } else {
                desfecho = try await Entrar(
                    login: login, senha: senha, demonstracao: pecas.fachada.demonstracao,
                    servidorSoPelaConta: pecas.servidorSoPelaConta
                )
                .executar(pecas.casa, pecas.senhas, endereco: contexto.endereco)
            }
        }
        if let desfecho { return try await seguir(desfecho, pecas.casa, volta: volta, contexto) }
        var tela = TelaDeEntrada(
            pecas, portal: portal, volta: volta, desafio: try await pecas.antirrobo.campo(.entrar))
        (tela.login, tela.comSenhaDaqui) = (login, comSenhaDaqui)
        (tela.recusada, tela.recusaDoDesafio) = (true, recusa)
        return try pecas.fachada.responderAberta(tela.tela(), contexto, status: 400)
    }

    /// Leva quem acabou de provar quem é ao passo que lhe falta ou ao portal.
    static func seguir(
        _ desfecho: Entrar.Desfecho, _ casa: Instalacao, volta: String?, _ contexto: ContextoSemPortal
    ) async throws -> Resposta {
        switch desfecho {
        case .dentro(let usuario):
            return try await seguir(usuario, depoisDe: nil, casa, volta: volta, contexto)
        case .falta(let pendente):
            try await contexto.entrar(como: pendente)
            return .verDepois(pendente.passo.endereco.com("volta", volta).texto)
        }
    }

    /// Leva ao passo seguinte da entrada ou, se não há, entra no portal. Se no mesmo instante se abriu outra sessão, pergunta por ela.
    ///
    /// - Parameter feito: o passo que acabou de se cumprir; `nil` é quem já estava dentro.
    static func seguir(
        _ usuario: UsuarioNaSessao, depoisDe feito: EntradaPendente.Passo?, _ casa: Instalacao, volta: String?,
        recado: Recado? = nil, _ contexto: ContextoSemPortal
    ) async throws -> Resposta {
        var falta: EntradaPendente.Passo?
        if let feito {
            falta = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
                try PassoDaEntrada.seguinte(usuario, depoisDe: feito, casa, em: t)
            }
        }
        if falta == nil {
            do { try await contexto.entrar(como: usuario, recado: recado) } catch is OutraSessaoViva {
                falta = .outraSessao
            }
        }
        guard let falta else { return .verDepois(destino(volta, de: usuario.portal)) }
        try await contexto.entrar(como: EntradaPendente(usuario, falta), recado: recado)
        return .verDepois(falta.endereco.com("volta", volta).texto)
    }

    private static func escolhido(_ campos: Campos) -> Portal {
        campos.texto("portal").flatMap(Portal.init(rawValue:)) ?? .servidor
    }

    /// Volta aonde ia, se é do seu portal; senão, ao início dele.
    static func destino(_ volta: String?, de portal: Portal) -> String {
        guard let volta, CaminhoDeVolta.eSeguro(volta), portal.contem(volta) else { return portal.casa.texto }
        return volta
    }

    /// Grava a preferência no cookie e volta à página de onde veio: é o que vale sem programa no navegador.
    private static func mudarAparencia(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) -> Resposta {
        var aparencia = Aparencia(lendo: contexto.cookie(Aparencia.cookie))
        if let contraste = formulario.texto("contraste") { aparencia.altoContraste = contraste == "alto" }
        switch formulario.texto("texto") {
        case "mais": aparencia.tamanhoDoTexto = min(3, aparencia.tamanhoDoTexto + 1)
        case "menos": aparencia.tamanhoDoTexto = max(-1, aparencia.tamanhoDoTexto - 1)
        case "0": aparencia.tamanhoDoTexto = 0
        default: break
        }
        return Resposta.verDepois(deOnde(contexto)).com(
            "Set-Cookie",
            "\(Aparencia.cookie)=\(aparencia.valorDoCookie); Path=/; Max-Age=31536000; SameSite=Lax; Secure")
    }

    /// O caminho do `Referer`, sem máquina; quem não o manda volta à raiz.
    private static func deOnde(_ contexto: ContextoSemPortal) -> String {
        guard let completo = contexto.cabecalho("Referer"), let marca = completo.range(of: "://"),
            let barra = completo[marca.upperBound...].firstIndex(of: "/")
        else { return "/" }
        return CaminhoDeVolta.seguro(String(completo[barra...]), senao: "/")
    }
}

extension EntradaPendente.Passo {
    /// A tela em que o passo se cumpre.
    var endereco: Endereco {
        switch self {
        case .codigo: CodigoNaEntrada.endereco
        case .trocarSenha: TrocaDeSenha.endereco
        case .cadastrarCodigo: TelaDoSegundoFator.endereco
        case .outraSessao: OutraSessao.endereco
        }
    }
}
