import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// O caminho de todo ato de portal: o perfil o tem, o endereço o permite e, se o ato pede reforço, o reforço foi dado.
///
/// A recusa por endereço diz que é por endereço, e fica na trilha. O reforço interpõe uma página que leva de volta o que já se preencheu:
/// nenhuma tela precisa saber que o ato dela o pede.
/// - Fonte: RF-GES-28, RF-GES-29, RF-GES-30, RF-CON-26, RF-CON-27, RF-CON-28.
package struct PassagemDoAto<C: ContextoDePortal>: Sendable {
    let casa: Instalacao
    let senhas: Senha
    let pagina: @Sendable (Tela, C, Int) async throws -> Resposta
    /// O que se anota quando a senha do reforço não confere.
    private static var ato: String { "acesso.reforcar" }
    private static var tamanhoDoMotivo: ClosedRange<Int> { RecusaDeAcesso.tamanhoDoMotivo }

    package init(
        casa: Instalacao, senhas: Senha, pagina: @escaping @Sendable (Tela, C, Int) async throws -> Resposta
    ) {
        (self.casa, self.senhas, self.pagina) = (casa, senhas, pagina)
    }

    package var autorizador: Autorizador<C> {
        { ato, contexto in
            guard contexto.usuario.pode(ato) else { return false }
            guard contexto.usuario.restricoes.permite(ato, de: contexto.endereco) else {
                throw try await RecusaDeEndereco.anotada(ato, de: contexto.endereco, por: contexto.autor, casa)
            }
            return true
        }
    }

    /// Quem só dá apoio vê o dado pessoal mascarado em tudo que a rota lê.
    package var envolvedor: Envolvedor<C> {
        { contexto, tratar in
            guard contexto.usuario.velado else { return try await tratar() }
            return try await DaTarefa.$velada.withValue(true) { try await tratar() }
        }
    }

    package var exigidor: Exigidor<C> {
        { formulario, contexto, rota in
            guard let exigencia = contexto.usuario.restricoes.exigencia(de: rota.ato) else { return .segue(nil) }
            return try await conferir(exigencia, formulario, contexto, rota)
        }
    }

    private func conferir(
        _ exigencia: Restricoes.Exigencia, _ formulario: Web.Formulario, _ contexto: C, _ rota: Rota
    ) async throws -> DesfechoDaExigencia {
        // O motivo que a própria tela já pergunta vale: não se pede duas vezes.
        let motivo = formulario.texto("_motivo") ?? formulario.texto("motivo")
        let senha = formulario.digitado("_senha") ?? ""
        var erros: [Preenchimento.Erro] = []
        let primeira = formulario.campos.digitado("_reforco") == nil
        if exigencia.motivo, !Self.tamanhoDoMotivo.contains((motivo ?? "").count) {
            erros.append(.init("_motivo", "Diga o motivo, com 3 a 200 letras."))
        }
        if exigencia.senha {
            if contexto.usuario.confirmaNaConta ? !contexto.usuario.confirmou(as: casa.relogio.agora) : senha.isEmpty {
                erros.append(Self.faltaProvar(contexto.usuario))
            } else if erros.isEmpty {
                erros += try await conferirCredenciais(senha, formulario.texto("_codigo"), contexto)
            }
        }
        if rota.especie == .envio, !erros.isEmpty {
            return .responde(try await pagina(semArquivo(erros, contexto), contexto, 400))
        }
        guard erros.isEmpty else {
            return .responde(
                try await pagina(
                    try await tela(exigencia, formulario, primeira ? [] : erros, contexto, rota), contexto,
                    primeira ? 200 : 400))
        }
        // Na conta do órgão, trocou-se ao confirmar.
        if exigencia.senha, !contexto.usuario.confirmaNaConta { try await contexto.renovarSessao() }
        let prova: ReforcoDado.Prova = contexto.usuario.confirmaNaConta ? .contaDoOrgao : .senha
        return .segue(
            ReforcoDado(motivo: exigencia.motivo ? motivo : nil, prova: exigencia.senha ? prova : nil))
    }

    private static func faltaProvar(_ usuario: UsuarioNaSessao) -> Preenchimento.Erro {
        usuario.confirmaNaConta ? .init(nil, IdaAConfirmacao.falta) : .init("_senha", "Escreva a sua senha.")
    }

    /// A senha de quem está na sessão, ou a confirmação na conta do órgão, e, se tem segundo fator, um código; errar a senha ou o código conta
    /// como errar na entrada.
    private func conferirCredenciais(
        _ senha: String, _ codigo: String?, _ contexto: C
    ) async throws -> [Preenchimento.Erro] {
        let (id, casa, autor) = (contexto.usuario.id, casa, contexto.autor)
        switch try await SenhaDaPessoa.confere(
            senha, de: contexto.usuario, casa, senhas, para: Self.ato, por: autor)
        {
        case .confere: break
        case .naoConfere: return [.init("_senha", "A senha não confere. Erros seguidos bloqueiam o acesso.")]
        case .faltaConfirmar: return [Self.faltaProvar(contexto.usuario)]
        }
        guard try await temSegundoFator(id) else { return [] }
        guard let codigo, !codigo.isEmpty else { return [.init("_codigo", "Escreva o código do aplicativo.")] }
        let vale = try await casa.banco.transacao(como: .motor) { t in
            if try ConferirCodigo.gastar(codigo, de: id, casa, em: t) != nil { return true }
            try ConferirCodigo.errar(id, casa, por: autor, em: t)
            return false
        }
        return vale ? [] : [.init("_codigo", "O código não confere. Espere o seguinte e tente de novo.")]
    }

    private func temSegundoFator(_ usuario: Int64) async throws -> Bool {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("SELECT FROM segundo_fator WHERE usuario_id = \(usuario) AND confirmado_em IS NOT NULL") != nil
        }
    }

    /// O que falta num envio: o arquivo não volta a quem o mandou, e por isso os campos já estão na página dele.
    private func semArquivo(_ erros: [Preenchimento.Erro], _ contexto: C) -> Tela {
        Tela(
            "O arquivo não foi recebido",
            mensagens: erros.map { Mensagem(.erro, "Este ato pede mais uma confirmação.", $0.texto) }
        ) {
            El(.p) {
                Ligacao(
                    "Voltar e enviar de novo", para: Endereco(interno: contexto.caminho) ?? C.portal.casa, .primario)
            }
        }
    }

    private func tela(
        _ exigencia: Restricoes.Exigencia, _ formulario: Web.Formulario, _ erros: [Preenchimento.Erro], _ contexto: C,
        _ rota: Rota
    ) async throws -> Tela {
        let ato = AtoConcedivel(rota.ato).nome
        let temMotivo = Self.tamanhoDoMotivo.contains((formulario.texto("motivo") ?? "").count)
        let agora = casa.relogio.agora
        let comCodigo = exigencia.senha ? try await temSegundoFator(contexto.usuario.id) : false
        return Tela(
            "Confirme: \(ato.prefix(1).lowercased() + ato.dropFirst())",
            ajuda: Ajuda(
                "Este ato pede mais uma confirmação.", quemPode: "Quem tem o ato.",
                depois: "O motivo fica na trilha, com o ato. O que você já preencheu segue junto.")
        ) {
            Html.Formulario(
                para: Endereco(interno: contexto.caminho) ?? C.portal.casa,
                preenchido: Preenchimento(
                    valores: erros.isEmpty ? [:] : ["_motivo": formulario.textos("_motivo")], erros: erros),
                enviar: Botao("Confirmar"), cancelar: C.portal.casa
            ) {
                for par in formulario.campos.pares where !par.nome.hasPrefix("_") { CampoOculto(par.nome, par.valor) }
                CampoOculto("_reforco", "sim")
                if exigencia.motivo, !temMotivo { CamposDoReforco.motivo }
                if exigencia.senha { CamposDoReforco.credencial(de: contexto.usuario, as: agora) }
                if comCodigo { Html.Campo.codigo("_codigo", "Código do aplicativo") }
            }
        }
    }
}

/// Os campos em que se dá o reforço de um ato.
enum CamposDoReforco {
    static var motivo: Html.Campo { .textoLongo("_motivo", "Motivo", linhas: 2, maximo: 200) }
    static var senha: Html.Campo { .senha("_senha", "A sua senha").ajuda("A mesma com que você entra.") }

    /// Onde se prova de novo quem é: a senha daqui ou, de quem entrou pela conta do órgão, o caminho até ela.
    @Html.Montagem static func credencial(de usuario: UsuarioNaSessao, as agora: Instante?) -> Bloco {
        if usuario.confirmaNaConta { IdaAConfirmacao(usuario, as: agora, volta: nil) } else { senha }
    }

    /// O que o envio de arquivo por quem está aí pede no próprio formulário; `nil` se nada.
    static func doEnvio(_ exigencia: Restricoes.Exigencia?, _ usuario: UsuarioNaSessao) -> Bloco? {
        exigencia.map { exigencia in
            Bloco {
                if exigencia.motivo { motivo }
                if exigencia.senha {
                    credencial(de: usuario, as: nil)
                    Html.Campo.codigo("_codigo", "Código do aplicativo").opcional()
                        .ajuda("Se você tem segundo fator.")
                }
            }
        }
    }
}

/// O endereço de rede não está nas faixas de quem pede, do ato ou da credencial.
package enum RecusaDeEndereco: RecusaComCodigo, Sendable, Hashable {
    case naoPermitido(String)
    case naoEntra(String)

    package var codigo: String { "endereco-nao-permitido" }
    package var status: Int { 403 }
    package var frase: String {
        switch self {
        case .naoPermitido(let endereco): "Deste endereço de rede (\(endereco)) este ato não é permitido."
        case .naoEntra(let endereco): "Com o seu usuário não se entra deste endereço de rede (\(endereco))."
        }
    }

    /// A de um ato, já na trilha: quem a recebe só a lança.
    static func anotada(
        _ ato: String, de endereco: String, por autor: Autor, _ casa: Instalacao
    ) async throws -> RecusaDeEndereco {
        try await casa.banco.transacao(como: .motor) { t in
            let conteudo: [String: Auditoria.Dado] = ["ato": .texto(ato), "motivo": "endereço fora das faixas"]
            _ = try casa.trilha.registrar(
                [Auditoria.Evento(AnotarNegacao.ato, .objeto(conteudo))], por: autor, as: casa.relogio.agora, em: t)
        }
        return .naoPermitido(endereco)
    }
}
