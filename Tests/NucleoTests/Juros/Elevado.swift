import Foundation

/// Potência da biblioteca do sistema, para conferir por outro caminho.
func elevado(_ base: Double, _ expoente: Double) -> Double { pow(base, expoente) }
