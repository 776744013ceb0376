namespace Fovea.Inputs.Tests.Pictures;

/// <summary>Patches have their places in the picture that they are of.</summary>
public sealed class PictureAreaTests
{
    [Fact]
    public void The_fields_of_a_grid_lie_side_by_side_and_fill_the_area()
    {
        PictureArea area = new(10, 20, 30, 40);
        Assert.Equal(new PictureArea(25, 20, 15, 8), area.Field(0, 1, rows: 5, columns: 2));
        Assert.Equal(new PictureArea(10, 52, 15, 8), area.Field(4, 0, rows: 5, columns: 2));
    }

    [Fact]
    public void A_field_that_there_is_not_is_refused() =>
        Assert.Equal("a grid of 5 x 2 has no field in row 0 and column 2, counted from 0", Assert.Throws<ArgumentException>(() => new PictureArea(0, 0, 1, 1).Field(0, 2, 5, 2)).Message);
}
