import HTTPTypes

/// Um "não" da regra, com o que a borda precisa para respondê-lo.
///
/// As capacidades fazem seus `enum` de recusa conformarem. O código é contrato público (API, manual) e nunca muda de
/// sentido; a frase é para gente e não leva texto interno.
package protocol RecusaComCodigo: Error {
    /// Código em kebab-case, estável: `margem-insuficiente`.
    var codigo: String { get }
    /// Uma frase em português, para quem pediu.
    var frase: String { get }
    /// Estado HTTP; 422 se a recusa não disser outro.
    var status: Int { get }
    /// Segundos até valer a pena tentar de novo; vira `Retry-After`.
    var esperar: Int? { get }
    /// Campos que a recusa aponta, se houver.
    var apontamentos: [ApontamentoDeCampo] { get }
}

extension RecusaComCodigo {
    package var status: Int { 422 }
    package var esperar: Int? { nil }
    package var apontamentos: [ApontamentoDeCampo] { [] }
}

/// Um campo mal preenchido: onde, o que se leu e o que se esperava.
package struct ApontamentoDeCampo: Sendable, Equatable {
    /// Nome do campo do formulário, ou caminho no JSON (`parcelas[2].valor`).
    package let campo: String
    /// O que se esperava, em frase curta que serve de mensagem junto do campo.
    package let esperado: String
    /// O que veio; `nil` quando não veio nada ou quando não convém repetir.
    package let lido: String?

    /// Sem `lido` quando nada veio ou não convém repetir.
    package init(campo: String, esperado: String, lido: String? = nil) {
        self.campo = campo
        self.esperado = esperado
        self.lido = lido
    }
}

/// Recusas que a própria máquina faz antes de qualquer regra: protocolo, acesso e limite.
package struct RecusaDaWeb: RecusaComCodigo, Equatable {
    package let codigo: String
    package let frase: String
    package let status: Int
    package var esperar: Int?
    package var apontamentos: [ApontamentoDeCampo] = []
    /// Métodos que o caminho aceita, só no 405.
    package var metodosAceitos: [String] = []
    /// Já foi à trilha por quem a lançou, que sabe dela mais que a montagem.
    private var jaAnotada = false
    /// Verdadeiro quando o corpo do pedido não deve ser lido até o fim: a conexão se fecha depois da resposta.
    var fechaConexao = false

    package init(
        codigo: String, frase: String, status: Int, esperar: Int? = nil, apontamentos: [ApontamentoDeCampo] = []
    ) {
        self.codigo = codigo
        self.frase = frase
        self.status = status
        self.esperar = esperar
        self.apontamentos = apontamentos
    }

    /// A mesma, que a montagem não leva à trilha outra vez.
    package func anotada() -> Self {
        var copia = self
        copia.jaAnotada = true
        return copia
    }

    private func fechando() -> Self {
        var copia = self
        copia.fechaConexao = true
        return copia
    }

    /// Caminho sem rota, ou registro que quem pede não alcança (404).
    package static var naoEncontrado: Self {
        Self(codigo: "nao-encontrado", frase: "Não há nada neste endereço.", status: 404)
    }
    /// A rota exige identidade que o pedido não tem (401).
    package static var naoIdentificado: Self {
        Self(codigo: "nao-identificado", frase: "Entre no sistema para continuar.", status: 401)
    }
    /// A API não reconheceu o `Bearer` (401).
    package static var credencialInvalida: Self {
        Self(codigo: "credencial-invalida", frase: "A credencial não veio ou não vale.", status: 401)
    }
    /// O autorizador negou o ato (403).
    package static var semPermissao: Self {
        Self(codigo: "sem-permissao", frase: "Seu acesso não permite este ato.", status: 403)
    }
    /// O pedido não provou que saiu de uma página nossa.
    package static var origemNaoConfere: Self {
        Self(
            codigo: "origem-nao-confere",
            frase: "O formulário venceu ou não saiu desta página. Abra a página de novo e repita.", status: 403)
    }
    /// O caminho existe com outros métodos (405).
    package static func metodoNaoAceito(_ aceitos: [String]) -> Self {
        var recusa = Self(codigo: "metodo-nao-aceito", frase: "Este endereço não aceita este método.", status: 405)
        recusa.metodosAceitos = aceitos
        return recusa
    }
    /// Vai à trilha: negou-se um ato, ou o pedido tem cara de quem tenta contornar (ASVS 16.3.2 e 16.3.3).
    var anota: Bool { !jaAnotada && ["sem-permissao", "origem-nao-confere", "muitos-pedidos"].contains(codigo) }

    /// O corpo pingou abaixo da vazão mínima (408).
    package static var corpoLento: Self {
        Self(codigo: "corpo-lento", frase: "O envio ficou lento demais e foi interrompido.", status: 408).fechando()
    }
    /// O corpo passa do limite, em bytes (413).
    package static func corpoGrande(_ limite: Int) -> Self {
        Self(codigo: "corpo-grande", frase: "O envio passa do limite de \(limite) bytes.", status: 413).fechando()
    }
    /// O endereço passa do limite de caracteres (414).
    package static var caminhoLongo: Self {
        Self(codigo: "caminho-longo", frase: "O endereço é longo demais.", status: 414)
    }
    /// O tipo de conteúdo não é o da rota (415).
    package static func tipoNaoAceito(_ aceito: String) -> Self {
        Self(codigo: "tipo-nao-aceito", frase: "O conteúdo tem de ser \(aceito).", status: 415)
    }
    /// O limitador recusou; diz quantos segundos esperar (429).
    package static func muitosPedidos(_ segundos: Int) -> Self {
        Self(
            codigo: "muitos-pedidos", frase: "Muitos pedidos em pouco tempo. Espere \(segundos) s e repita.",
            status: 429,
            esperar: segundos)
    }
    /// Lotado (503).
    package static var ocupado: Self {
        Self(codigo: "ocupado", frase: "O sistema está ocupado. Repita em instantes.", status: 503, esperar: 2)
    }
    /// O servidor está parando (503).
    package static var encerrando: Self {
        Self(codigo: "encerrando", frase: "O sistema está reiniciando. Repita em instantes.", status: 503, esperar: 5)
            .fechando()
    }
    /// O pedido não segue o formato do seu tipo (multipart sem fronteira, JSON quebrado, % malformado).
    package static func malFormado(_ frase: String) -> Self {
        Self(codigo: "mal-formado", frase: frase, status: 400)
    }
    /// Campos a corrigir, todos de uma vez (400).
    package static func camposInvalidos(_ apontamentos: [ApontamentoDeCampo]) -> Self {
        Self(
            codigo: "campos-invalidos",
            frase: apontamentos.count == 1 ? "Há um campo a corrigir." : "Há \(apontamentos.count) campos a corrigir.",
            status: 400, apontamentos: apontamentos)
    }
}
