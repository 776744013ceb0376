namespace Fovea.Training.Data;

/// <summary>
/// Names that the people, places and things of a bAbI story can be given, so that a reader learns who moved where and not
/// six names by heart. A common noun stands with its article ("the rose garden", "the Queen"), a proper name without.
/// </summary>
/// <param name="Women">Whoever may be "she".</param>
/// <param name="Men">Whoever may be "he".</param>
/// <param name="Places">Where one can go to.</param>
/// <param name="Things">What can be picked up, carried and given.</param>
internal sealed record BabiNames(IReadOnlyList<string> Women, IReadOnlyList<string> Men, IReadOnlyList<string> Places, IReadOnlyList<string> Things)
{
    /// <summary>For making training examples.</summary>
    public static BabiNames Training { get; } = new(
        [
            "Alice", "Anna", "Amelia", "Ada", "Agnes", "Amy", "Barbara", "Beatrice", "Bella", "Carol", "Caroline", "Catherine", "Charlotte", "Clara",
            "Daisy", "Diana", "Dinah", "Dora", "Dorothy", "Edith", "Elena", "Eliza", "Elizabeth", "Ellen", "Elsie", "Emily", "Emma", "Esther", "Eva", "Fatima",
            "Fiona", "Florence", "Gerda", "Grace", "Greta", "Hannah", "Harriet", "Heidi", "Helen", "Ida", "Ines", "Irene", "Isabel", "Jane", "Jasmine", "Joan",
            "Josephine", "Julie", "Karen", "Kate", "Laura", "Lena", "Lily", "Lisa", "Louise", "Lucy", "Lydia", "Mabel", "Maria", "Martha", "Mary", "Matilda",
            "Mei", "Mia", "Mina", "Nancy", "Nina", "Nora", "Olivia", "Pauline", "Polly", "Priya", "Rachel", "Rebecca", "Rosa", "Rose", "Ruth", "Sandra", "Sara",
            "Sophie", "Susan", "Tess", "Tina", "Ursula", "Vera", "Victoria", "Wendy", "Yasmin", "Yuki", "Zoe",
            "the Queen", "the Duchess", "the Cook", "the Princess", "the Red Queen", "the witch", "the girl", "the old woman", "the nurse", "the Mouse",
            "Mary Ann", "Anna Brown", "Lucy Gray", "Maria Lopez",
        ],
        [
            "Aaron", "Adam", "Albert", "Alex", "Andrew", "Anton", "Arthur", "Ben", "Bertrand", "Boris", "Bruno", "Carl", "Carlos", "Charles", "Chen", "Colin",
            "Daniel", "David", "Dennis", "Edgar", "Edmund", "Edward", "Emil", "Eric", "Ernest", "Felix", "Frank", "Fred", "Gabriel", "George", "Gilbert", "Hans",
            "Harold", "Harry", "Hassan", "Henry", "Hugo", "Ian", "Ivan", "Jack", "Jacob", "James", "Jeff", "Jim", "Joe", "John", "Jonas", "Joseph", "Karl", "Kevin",
            "Klaus", "Leo", "Lewis", "Louis", "Lucas", "Luke", "Marco", "Martin", "Matthew", "Max", "Michael", "Mohammed", "Nathan", "Nicholas", "Noah", "Oliver",
            "Omar", "Oscar", "Otto", "Patrick", "Paul", "Pedro", "Peter", "Philip", "Quentin", "Ralph", "Raymond", "Richard", "Robert", "Robin", "Rudolf", "Samuel",
            "Simon", "Stephen", "Thomas", "Tim", "Tom", "Victor", "Vincent", "Walter", "William", "Yusuf",
            "the King", "the White Rabbit", "the Hatter", "the Knave", "the Dormouse", "the Prince", "the gardener", "the boy", "the old man", "the footman",
            "the fisherman", "the fox", "Tom Baker", "Peter Green", "Jack Stone", "Father William",
        ],
        [
            "the attic", "the balcony", "the ballroom", "the bank", "the barn", "the basement", "the bathroom", "the beach", "the bedroom", "the bridge", "the bakery",
            "the cabin", "the cafe", "the castle", "the cave", "the cellar", "the chapel", "the church", "the cinema", "the classroom", "the cottage", "the court",
            "the courtyard", "the croquet ground", "the dining room", "the dungeon", "the farm", "the field", "the forest", "the fountain", "the garage", "the garden",
            "the gate", "the great hall", "the greenhouse", "the hall", "the hallway", "the harbour", "the hill", "the hospital", "the hotel", "the house", "the island",
            "the kitchen", "the laboratory", "the lake", "the laundry", "the library", "the lighthouse", "the living room", "the long passage", "the market", "the meadow",
            "the mill", "the mine", "the museum", "the mushroom bed", "the nursery", "the office", "the old well", "the orchard", "the palace", "the pantry", "the park",
            "the playground", "the pond", "the pool", "the porch", "the post office", "the prison", "the railway station", "the restaurant", "the river", "the riverbank",
            "the roof", "the rose garden", "the school", "the shed", "the shop", "the shore", "the square", "the stable", "the stairs", "the station", "the storeroom",
            "the stream", "the street", "the studio", "the study", "the tavern", "the temple", "the tent", "the theatre", "the throne room", "the tower", "the town",
            "the tunnel", "the valley", "the village", "the waiting room", "the warehouse", "the wood", "the workshop", "the yard", "the zoo",
            "Athens", "Berlin", "Boston", "Cairo", "Dublin", "Lisbon", "London", "Madrid", "Moscow", "Naples", "Oslo", "Oxford", "Paris", "Prague", "Rome", "Tokyo",
            "Vienna", "Warsaw", "York", "Wonderland", "New York", "the east wing", "Baker Street",
        ],
        [
            "the apple", "the axe", "the ball", "the basket", "the bell", "the blanket", "the book", "the bottle", "the bowl", "the bread", "the broom", "the bucket",
            "the cake", "the camera", "the candle", "the chair", "the cheese", "the coat", "the coin", "the crown", "the cup", "the diary", "the doll", "the fan",
            "the feather", "the flag", "the flute", "the football", "the glass", "the gloves", "the guitar", "the hammer", "the hat", "the helmet", "the jar",
            "the jug", "the key", "the golden key", "the kettle", "the knife", "the ladder", "the lamp", "the lantern", "the letter", "the map", "the medal",
            "the milk", "the mirror", "the mushroom", "the necklace", "the newspaper", "the orange", "the parcel", "the pen", "the pencil", "the phone", "the picture",
            "the pillow", "the plate", "the pot", "the purse", "the ring", "the rope", "the rose", "the sack", "the scarf", "the shoe", "the spoon", "the stone",
            "the suitcase", "the sword", "the tart", "the teapot", "the ticket", "the torch", "the toy", "the umbrella", "the vase", "the violin", "the wallet",
            "the watch", "the white gloves",
        ]);

    /// <summary>For judging a reader: none of these is among those for training.</summary>
    public static BabiNames Evaluation { get; } = new(
        ["Abigail", "Bridget", "Cecilia", "Deborah", "Erica", "Flora", "Gloria", "Hilda", "Ivy", "Judith", "Kirsten", "Leila", "Monica", "Naomi", "Ottilie", "Penelope", "Rhoda", "Sylvia", "Theresa", "Veronica"],
        ["Alfred", "Benedict", "Cedric", "Donald", "Ethan", "Franz", "Gregory", "Howard", "Isaac", "Julian", "Kenneth", "Leonard", "Malcolm", "Neil", "Orlando", "Percy", "Roger", "Sebastian", "Timothy", "Wilfred"],
        [
            "the airport", "the arena", "the arcade", "the bazaar", "the boathouse", "the canteen", "the cathedral", "the clinic", "the corridor", "the desert", "the factory",
            "the gallery", "the gym", "the jungle", "the lobby", "the lounge", "the monastery", "the observatory", "the pharmacy", "the quarry", "the stadium", "the supermarket",
            "the terrace", "the vineyard", "the parlour",
        ],
        ["the banana", "the brush", "the compass", "the drum", "the hairbrush", "the magazine", "the needle", "the notebook", "the pepper", "the radio", "the sandwich", "the trumpet", "the wrench"]);

    /// <summary>The name without its article: what an answer consists of.</summary>
    public static string Bare(string name) => name.StartsWith("the ", StringComparison.Ordinal) ? name[4..] : name;
}
