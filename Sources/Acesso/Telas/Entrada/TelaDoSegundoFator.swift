import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// A tela em que cada um cadastra, confere e desliga o seu segundo fator, por querer ou porque a entrada o exigiu.
/// - Fonte: OWASP ASVS 5, 6.3.3 e 6.5.
struct TelaDoSegundoFator {
    static let endereco: Endereco = "/segundo-fator"
    private static let cadastro: Endereco = "/segundo-fator/cadastro"

    let casa: Instalacao
    let senhas: Senha
    let fachada: Fachada

    private struct Quem {
        let usuario: UsuarioNaSessao
        /// A entrada só continua depois do cadastro.
        let obrigado: Bool
        let autor: Autor
    }

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        let limite = Grupo<ContextoSemPortal>.Opcoes(ritmo: Ritmo("segundo-fator", capacidade: 20, porSegundo: 0.2))
        grupo.get("segundo-fator", ato: Entrada.ato) { contexto in
            guard let quem = Self.quem(contexto) else { return .verDepois("/entrar?volta=/segundo-fator") }
            return try await tela.situacao(quem, [], contexto)
        }
        grupo.get("segundo-fator/cadastro", ato: Entrada.ato) { contexto in
            guard let quem = Self.quem(contexto) else { return .verDepois("/entrar") }
            return try await tela.mostrar(quem, [], contexto)
        }
        grupo.post("segundo-fator/comecar", ato: Entrada.ato, limite) { try await tela.comecar($0, $1) }
        grupo.post("segundo-fator/cadastro", ato: Entrada.ato, limite) { try await tela.confirmar($0, $1) }
        grupo.post("segundo-fator/reservas", ato: Entrada.ato, limite) { try await tela.trocarReservas($0, $1) }
        grupo.post("segundo-fator/desligar", ato: Entrada.ato, limite) { try await tela.desligar($0, $1) }
        grupo.post("segundo-fator/continuar", ato: Entrada.ato) { _, contexto in
            guard let quem = Self.quem(contexto), quem.obrigado else { return .verDepois(Self.endereco.texto) }
            guard try await tela.ler(quem)?.confirmadoEm != nil else { return .verDepois(Self.endereco.texto) }
            return try await Entrada.seguir(
                quem.usuario, depoisDe: .cadastrarCodigo, tela.casa, volta: try contexto.consulta.texto("volta"),
                contexto)
        }
    }

    private static func quem(_ contexto: ContextoSemPortal) -> Quem? {
        if let usuario = contexto.usuario {
            return Quem(usuario: usuario, obrigado: false, autor: usuario.autor(endereco: contexto.endereco))
        }
        guard let pendente = contexto.pendente, pendente.passo == .cadastrarCodigo else { return nil }
        return Quem(
            usuario: pendente.usuario, obrigado: true, autor: pendente.usuario.autor(endereco: contexto.endereco))
    }

    private func ler(_ quem: Quem) async throws -> SegundoFator? {
        let (casa, usuario) = (casa, quem.usuario.id)
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SegundoFator.ler(de: usuario, casa.cofre, em: t)
        }
    }

    private func mudanca(_ quem: Quem) -> MudarSegundoFator {
        MudarSegundoFator(de: quem.usuario.id, casa, por: quem.autor)
    }

    // MARK: - Os gestos

    private func comecar(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let quem = Self.quem(contexto) else { throw RecusaDaWeb.naoIdentificado }
        // Quem foi obrigado a cadastrar acabou de dar a senha.
        if !quem.obrigado,
            let recusada = try await conferir(formulario, quem, MudarSegundoFator.atoDeCadastrar, contexto)
        {
            return recusada
        }
        do { try await mudanca(quem).comecar() } catch let recusa as RecusaDeSegundoFator {
            return try await situacao(quem, [.init("senha", recusa.frase)], contexto, status: 400)
        }
        return .verDepois(Self.cadastro.com("volta", try contexto.consulta.texto("volta")).texto)
    }

    private func confirmar(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let quem = Self.quem(contexto) else { throw RecusaDaWeb.naoIdentificado }
        do {
            let reservas = try await mudanca(quem).confirmar(formulario.texto("codigo") ?? "")
            return try entregar(
                reservas, quem, Mensagem(.sucesso, "Segundo fator ligado.", "Na próxima entrada o código será pedido."),
                contexto)
        } catch let recusa as RecusaDeSegundoFator {
            return try await mostrar(quem, [.init("codigo", recusa.frase)], contexto, status: 400)
        }
    }

    private func trocarReservas(
        _ formulario: Web.Formulario, _ contexto: ContextoSemPortal
    ) async throws -> Resposta {
        guard let quem = Self.quem(contexto), !quem.obrigado else { throw RecusaDaWeb.naoIdentificado }
        do {
            let reservas = try await mudanca(quem).novasReservas(codigo: formulario.texto("codigo") ?? "")
            return try entregar(
                reservas, quem, Mensagem(.sucesso, "Códigos de reserva novos.", "Os de antes não valem mais."), contexto
            )
        } catch let recusa as RecusaDeSegundoFator {
            return try await situacao(quem, [.init("codigo", recusa.frase)], contexto, status: 400)
        }
    }

    private func desligar(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let quem = Self.quem(contexto), !quem.obrigado else { throw RecusaDaWeb.naoIdentificado }
        if let recusada = try await conferir(
            formulario, quem, MudarSegundoFator.atoDeDesligar, contexto, desligando: true)
        {
            return recusada
        }
        do { try await mudanca(quem).desligar(codigo: formulario.texto("codigo") ?? "") } catch let recusa
            as RecusaDeSegundoFator
        {
            return try await situacao(
                quem, [.init("codigo", recusa.frase)], contexto, status: 400, desligando: true)
        }
        try await contexto.deixarRecado(Recado(.sucesso, "Segundo fator desligado."))
        return .verDepois(Self.endereco.texto)
    }

    /// A resposta a quem não provou de novo quem é; `nil` se provou.
    private func conferir(
        _ formulario: Web.Formulario, _ quem: Quem, _ ato: String, _ contexto: ContextoSemPortal,
        desligando: Bool = false
    ) async throws -> Resposta? {
        let senha = formulario.digitado("senha") ?? ""
        switch try await SenhaDaPessoa.confere(senha, de: quem.usuario, casa, senhas, para: ato, por: quem.autor) {
        case .confere:
            try await contexto.renovarSessao()
            return nil
        case .naoConfere:
            return try await situacao(
                quem, [.init("senha", "A senha não confere.")], contexto, status: 400, desligando: desligando)
        case .faltaConfirmar:
            return try await situacao(
                quem, [], contexto, status: 400, avisos: [Mensagem(.erro, IdaAConfirmacao.falta)])
        }
    }

    // MARK: - As telas

    private func situacao(
        _ quem: Quem, _ erros: [Preenchimento.Erro], _ contexto: ContextoSemPortal,
        status: Int = 200, desligando: Bool = false, avisos: [Mensagem] = []
    ) async throws -> Resposta {
        let (fator, agora) = (try await ler(quem), casa.relogio.agora)
        var mensagens = [try await contexto.tomarRecado()].compactMap { $0?.mensagem } + avisos
        if quem.obrigado {
            mensagens.append(
                Mensagem(.aviso, "O segundo fator é exigido do seu perfil.", "Cadastre-o para entrar."))
        }
        let preenchido = Preenchimento(valores: [:], erros: erros)
        let volta = try contexto.consulta.texto("volta")
        let tela = Tela(
            "Segundo fator", subtitulo: quem.usuario.nome,
            ajuda: Ajuda(
                "Depois da senha ou da conta do órgão, a entrada pede um código que só o seu telefone mostra.",
                quemPode: "Cada um cuida do seu.", depois: "Vale na próxima entrada."), mensagens: mensagens
        ) {
            if let fator, let desde = fator.confirmadoEm {
                Self.ligado(
                    quem, agora, fator, desde, desligando ? Preenchimento() : preenchido,
                    desligando ? preenchido : Preenchimento())
            } else {
                Self.desligado(quem, agora, preenchido, volta)
            }
            if !quem.obrigado {
                El(.p) {
                    Ligacao("Voltar ao \(quem.usuario.portal.nome.lowercased())", para: quem.usuario.portal.casa)
                }
            }
        }
        return try fachada.responderAberta(tela, contexto, status: status)
    }

    /// Ainda tem de confirmar, na conta do órgão, que é quem diz.
    private static func deve(_ quem: Quem, _ agora: Instante) -> Bool {
        !quem.obrigado && quem.usuario.confirmaNaConta && !quem.usuario.confirmou(as: agora)
    }

    private static func desligado(
        _ quem: Quem, _ agora: Instante, _ preenchido: Preenchimento, _ volta: String?
    ) -> some Trecho {
        Cartao("Cadastrar") {
            El(.p) {
                "Instale no telefone um aplicativo de códigos (Google Authenticator, Microsoft Authenticator, Aegis ou outro), "
                "e ele passa a mostrar um código novo a cada 30 segundos."
            }
            if deve(quem, agora) {
                IdaAConfirmacao(quem.usuario, as: agora, volta: endereco)
            } else {
                Html.Formulario(
                    para: Endereco("/segundo-fator/comecar").com("volta", volta), preenchido: preenchido,
                    enviar: Botao("Cadastrar o aplicativo")
                ) {
                    if !quem.obrigado, !quem.usuario.confirmaNaConta {
                        Campo.senha("senha", "Sua senha").ajuda("Para ter certeza de que é você.")
                    }
                }
            }
        }
    }

    @Html.Montagem private static func ligado(
        _ quem: Quem, _ agora: Instante, _ fator: SegundoFator, _ desde: Instante, _ dasReservas: Preenchimento,
        _ doDesligar: Preenchimento
    ) -> Bloco {
        Cartao("Situação") {
            Ficha {
                Html.Dado("Segundo fator") { Etiqueta(.sucesso, "Ligado") }
                Html.Dado("Desde", desde.naTela)
                Html.Dado("Códigos de reserva que restam", Formato.inteiro(fator.reservas))
            }
        }
        Cartao("Códigos de reserva novos", subtitulo: "Os que restam deixam de valer.") {
            Html.Formulario(
                para: "/segundo-fator/reservas", preenchido: dasReservas,
                enviar: Botao("Gerar códigos novos", .secundario), nome: "reservas"
            ) { Campo.codigo("codigo", "Código do aplicativo", algarismos: 11) }
        }
        Cartao("Desligar", subtitulo: "Para trocar de telefone, desligue e cadastre de novo.") {
            if deve(quem, agora) {
                IdaAConfirmacao(quem.usuario, as: agora, volta: endereco)
            } else {
                Html.Formulario(
                    para: "/segundo-fator/desligar", preenchido: doDesligar, enviar: Botao("Desligar", .destrutivo),
                    nome: "desligar"
                ) {
                    if !quem.usuario.confirmaNaConta { Campo.senha("senha", "Sua senha") }
                    Campo.codigo("codigo", "Código do aplicativo ou de reserva", algarismos: 11)
                }
            }
        }
    }

    /// O código de barras e a chave, enquanto o cadastro não se confirma.
    private func mostrar(
        _ quem: Quem, _ erros: [Preenchimento.Erro], _ contexto: ContextoSemPortal, status: Int = 200
    ) async throws -> Resposta {
        guard let fator = try await ler(quem), fator.confirmadoEm == nil else {
            return .verDepois(Self.endereco.texto)
        }
        let (casa, usuario) = (casa, quem.usuario.id)
        let login = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("SELECT pessoal FROM usuario WHERE id = \(usuario)").map {
                try DadosDoUsuario.abrindo(try $0.ler(0), de: usuario, casa.cofre).login
            }
        }
        let conta = fator.totp.endereco(emissor: fachada.nome, conta: login ?? "")
        let chave = CodigoDitado.emGrupos(fator.totp.segredoEmBase32, de: 4, entre: " ")
        let volta = try contexto.consulta.texto("volta")
        let tela = Tela(
            "Cadastrar o aplicativo de códigos", subtitulo: quem.usuario.nome,
            trilha: [.init("Segundo fator", Self.endereco)]
        ) {
            Cartao("1. Ponha a conta no aplicativo") {
                El(.p) { "No aplicativo, escolha acrescentar conta e aponte a câmera para o quadrado." }
                DesenhoQR(CodigoQR.linhas(de: conta), descricao: "Código de barras com a chave que está escrita abaixo")
                El(.p) { "Sem câmera, digite a chave no aplicativo, por tempo, de 6 algarismos:" }
                El(.p, .classe("chave-em-texto")) { El(.code, chave) }
            }
            Cartao("2. Confirme") {
                Html.Formulario(
                    para: Self.cadastro.com("volta", volta), preenchido: Preenchimento(valores: [:], erros: erros),
                    enviar: Botao("Ligar o segundo fator"), cancelar: quem.obrigado ? nil : Self.endereco
                ) {
                    Campo.codigo("codigo", "Código que o aplicativo mostra")
                }
            }
        }
        return try fachada.responderAberta(tela, contexto, status: status)
    }

    /// Os códigos de reserva, na única vez em que aparecem.
    private func entregar(
        _ reservas: [String], _ quem: Quem, _ feito: Mensagem, _ contexto: ContextoSemPortal
    ) throws -> Resposta {
        let volta = try contexto.consulta.texto("volta")
        let tela = Tela("Guarde os códigos de reserva", subtitulo: quem.usuario.nome, mensagens: [feito]) {
            El(.p) {
                "Cada um entra uma vez no lugar do código do aplicativo, para quando faltar o telefone. Não aparecem de novo: "
                "imprima ou copie para onde só você abre."
            }
            El(.ul, .classe("codigos-de-reserva")) { reservas.map { reserva in El(.li) { El(.code, reserva) } } }
            if quem.obrigado {
                BarraDeAcoes {
                    AtoDireto(
                        Botao("Guardei, continuar"), para: Endereco("/segundo-fator/continuar").com("volta", volta))
                }
            } else {
                BarraDeAcoes { Ligacao("Guardei, continuar", para: Self.endereco, .primario) }
            }
        }
        return try fachada.responderAberta(tela, contexto)
    }
}
