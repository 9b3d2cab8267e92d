/// O que é comum a todos os formatos: dos pedaços de um registro aos valores, à ordem, aos totais e à entrega.
///
/// O leitor do formato corta o registro em fatias e chama `receber`; o resto é daqui.
struct MotorDeLeitura: ~Copyable {
    let definicao: Definicao
    let registros: [RegistroCompilado]
    var coletor: ColetorDeApontamentos
    var registro: Registro
    var totais: Totais
    var herancas: Herancas
    var ordem: ConferenciaDeOrdem
    var sequencias: Sequencias
    /// Registros à espera do rodapé do bloco.
    var pendentes: [RegistroPendente] = []
    /// Totais informados num cabeçalho, conferidos no fim.
    var informados: [TotalInformado] = []
    var lidos: [Int]
    var entregues: [Int]
    /// Não entregues porque o registro de que herdam teve apontamento: por linha de origem.
    var prejudicados: [Int: (tipo: Int, quantos: Int)] = [:]
    let cada: (borrowing Registro) throws -> Void

    init(_ plano: PlanoDeLeitura, coletor: ColetorDeApontamentos, cada: @escaping (borrowing Registro) throws -> Void) {
        definicao = plano.definicao
        registros = plano.registros
        self.coletor = coletor
        self.cada = cada
        registro = Registro(codificacao: definicao.codificacao, compilado: plano.registros[0])
        totais = Totais(definicao.registros)
        herancas = Herancas(definicao.registros)
        ordem = ConferenciaDeOrdem(definicao.registros)
        sequencias = Sequencias(definicao.registros)
        colunas = registros.map { Array(1...max(1, $0.campos.count)) }
        lidos = Array(repeating: 0, count: registros.count)
        entregues = lidos
    }

    /// Um registro reconhecido, com os seus bytes e as fatias dos seus campos.
    ///
    /// - `inteiro` falso: os campos não se separam (linha curta); o apontamento disso já foi feito.
    /// - `suspeito`: há byte que não é ASCII imprimível.
    mutating func receber(
        _ tipo: Int, linha: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ fatias: UnsafeBufferPointer<Fatia>,
        inteiro: Bool = true,
        suspeito: Bool
    ) throws {
        let compilado = registros[tipo]
        lidos[tipo] += 1
        var passo = ordem.passar(tipo)
        if compilado.ignorado { return }
        if passo.fechouAntes { try fecharBloco() }
        if passo.abriu { sequencias.abrirBloco() }
        var vale = inteiro && passo.problemas.isEmpty
        for problema in passo.problemas {
            apontar(linha, .linha, tipo, nil, problema.esperado, problema.lido)
        }
        passo.problemas = []
        if registro.compilado !== compilado { registro.compilado = compilado }
        registro.tipo = tipo
        registro.linha = linha
        registro.memoria.receber(bytes, valores: inteiro ? compilado.campos.count : 0)
        let leu = inteiro && interpretar(compilado, fatias, suspeito: suspeito)
        if !leu { vale = false }
        if totais.conta(tipo) { totais.acumular(tipo, lido: inteiro, registro.valores, registro.memoria.conteudo) }
        if inteiro, !conferirTotais(tipo) { vale = false }
        if !conferirSequencia(tipo, inteiro: inteiro) { vale = false }
        if !herancas.ofertas[tipo].isEmpty { guardarHeranca(tipo, vale: leu) }
        try entregar(tipo, vale: vale)
        if passo.fechaDepois { try fecharBloco() }
        if let erro = coletor.erro { throw erro }
    }

    /// Lê todos os campos; falso se algum teve apontamento.
    private mutating func interpretar(
        _ compilado: RegistroCompilado, _ fatias: UnsafeBufferPointer<Fatia>, suspeito: Bool
    ) -> Bool {
        let conteudo = registro.memoria.conteudo
        let valores = registro.valores
        // Onde há posições, o tamanho do campo é o da sua fatia.
        let conta = !definicao.formato.temPosicoes
        var vale = true
        for indice in 0..<valores.count {
            let fatia = fatias[indice]
            let pedaco = UnsafeBufferPointer(
                rebasing: conteudo[Int(fatia.inicio)..<Int(fatia.inicio) + Int(fatia.tamanho)])
            valores[indice].inicio = fatia.inicio
            var falha = FalhaDeCampo.nenhuma
            if suspeito || conta { falha = conferirBytes(compilado.campos[indice], pedaco, suspeito: suspeito) }
            if falha == .nenhuma {
                falha = Interpretador(bytes: pedaco, registro: compilado, indice: indice).ler(em: &valores[indice])
            }
            if falha != .nenhuma {
                vale = false
                valores[indice].conteudo = .invalido
                valores[indice].tamanho = 0
                apontarCampo(indice, pedaco) { esperado(falha, $0, $1) }
            }
        }
        return vale
    }

    private func conferirBytes(
        _ campo: CampoCompilado, _ bytes: UnsafeBufferPointer<UInt8>, suspeito: Bool
    ) -> FalhaDeCampo {
        if suspeito, !(campo.especie == .reservado && campo.qualquer), !imprimivel(bytes, definicao.codificacao) {
            return .caractere
        }
        return definicao.formato.temPosicoes || campo.tamanho == 0 ? .nenhuma : conferirTamanho(campo, bytes)
    }

    private func conferirTamanho(_ campo: CampoCompilado, _ bytes: UnsafeBufferPointer<UInt8>) -> FalhaDeCampo {
        let quantos = caracteres(bytes, definicao.codificacao)
        if quantos == 0 { return .nenhuma }
        if campo.exato { return quantos == Int(campo.tamanho) ? .nenhuma : .tamanhoExato }
        return quantos <= Int(campo.tamanho) ? .nenhuma : .tamanhoMaximo
    }

    // MARK: apontar

    mutating func apontar(
        _ linha: Int?, _ local: Apontamento.Local, _ tipo: Int?, _ campo: String?, _ esperado: String, _ lido: String?
    ) {
        coletor.apontar(
            Apontamento(
                linha: linha, local: local, registro: tipo.map { definicao.registros[$0].nome }, campo: campo,
                esperado: esperado,
                lido: lido))
    }

    /// Aponta um campo do registro atual; a mensagem só se monta se alguém a quer.
    mutating func apontarCampo(
        _ indice: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ esperado: (DefinicaoDeCampo, Codificacao) -> String
    ) {
        guard coletor.querDetalhe else {
            coletor.total += 1
            return
        }
        let campo = registro.definicao.campos[indice]
        coletor.apontar(
            Apontamento(
                linha: registro.linha, local: local(registro.tipo, indice), registro: registro.nome,
                campo: campo.nome.isEmpty ? "reservado" : campo.nome, esperado: esperado(campo, definicao.codificacao),
                lido: entreAspas(bytes, definicao.codificacao)))
    }

    func local(_ tipo: Int, _ indice: Int) -> Apontamento.Local {
        // No delimitado é a linha de títulos que pode dizer a ordem.
        definicao.formato == .delimitado
            ? .coluna(colunas[tipo][indice]) : definicao.local(registros[tipo].definicao, indice)
    }

    /// Número da coluna de cada campo, no delimitado: muda quando a linha de títulos diz outra ordem.
    var colunas: [[Int]]
}

/// O que se prepara uma vez da definição.
final class PlanoDeLeitura: Sendable {
    let definicao: Definicao
    let registros: [RegistroCompilado]

    init(_ original: Definicao) {
        var definicao = original
        // O DBF chega aqui já decodificado da página do arquivo.
        if definicao.formato == .dbf { definicao.codificacao = .utf8 }
        self.definicao = definicao
        registros = definicao.registros.enumerated().map {
            RegistroCompilado($1, indice: $0, formato: definicao.formato, codificacao: definicao.codificacao)
        }
    }
}
